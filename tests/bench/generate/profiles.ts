/** How much is generated. */
export interface Size {
  /** Order lines aimed at; the files hold this many within one per cent. */
  readonly lines: number
  readonly customers: number
  /** Products outside the planted bundles. */
  readonly products: number
}

/** Version of the generator: another version makes other files from the same seed. */
export const GENERATOR_VERSION = 1

/** Named sizes of the benchmark. */
export const profiles = {
  tiny: { lines: 10_000, customers: 400, products: 500 },
  small: { lines: 1_000_000, customers: 40_000, products: 10_000 },
  medium: { lines: 10_000_000, customers: 400_000, products: 20_000 },
  /** A file of two gigabytes. */
  twofold: { lines: 23_000_000, customers: 920_000, products: 30_000 },
  large: { lines: 50_000_000, customers: 2_000_000, products: 40_000 },
} as const satisfies Record<string, Size>

/** Name of a size. */
export type ProfileName = keyof typeof profiles

/** Whether a word names a size. */
export function isProfile(word: string): word is ProfileName {
  return Object.hasOwn(profiles, word)
}
