/** Seeded randomness: the same seed and stream name give the same numbers on every machine. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  readonly next: () => number
  /** A number in [0, 1) with 32 bits. */
  readonly unit: () => number
  /** A whole number from 0 to `limit` - 1; `limit` from 1 to 2^32. */
  readonly below: (limit: number) => number
  /** True in `share` of all calls. */
  readonly chance: (share: number) => boolean
}

/** Weighted choice by index; see {@link weighted}. */
export type Choice = (random: Random) => number

/**
 * An independent stream of random numbers: generator sfc32 (C. Doty-Humphrey, PractRand; passes BigCrush), seeded by
 * FNV-1a of the stream name and mixed for 20 rounds.
 */
export function randomStream(seed: number, name: string): Random {
  let hash = 0x811c9dc5
  for (const character of `${seed}/${name}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  let [a, b, c, counter] = [seed | 0, hash, Math.imul(hash, 0x9e3779b1), 1]
  const next = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let round = 0; round < 20; round++) next()
  const unit = (): number => next() / 4294967296
  return { next, unit, below: (limit) => Math.floor(unit() * limit), chance: (share) => unit() < share }
}

/** Chooses index i with a chance in proportion to `weights[i]` (whole numbers, so no rounding decides). */
export function weighted(weights: readonly number[]): Choice {
  const bounds: number[] = []
  let total = 0
  for (const weight of weights) bounds.push((total += weight))
  return (random) => {
    const point = random.below(total)
    let [low, high] = [0, bounds.length - 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((bounds[middle] ?? 0) <= point) low = middle + 1
      else high = middle
    }
    return low
  }
}
