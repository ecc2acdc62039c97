import type { TextCodes } from '../../store/snapshot/text-codes.ts'

/** Code of a text that is not there. */
export const NO_TEXT = 0xffff_ffff

/** A column of few different texts, one code per row; {@link NO_TEXT} is NULL. Words may be added while a build goes on. */
export interface TextColumn {
  readonly codes: Uint32Array
  readonly words: TextCodes
}

/** The text of a row; null where there is none. */
export function textAt({ codes, words }: TextColumn, row: number): string | null {
  return words.texts[codes[row] as number] ?? null
}
