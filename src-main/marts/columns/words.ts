import type { Day } from '../../base/days.ts'
import { toIsoDate } from '../../base/days.ts'
import type { TextCodes } from '../../store/pages/columns.ts'

/** Bytes of UTF-8 that one UTF-16 unit can take. */
const UTF8_PER_UNIT = 3

/** UTF-8 of a list of texts, one behind the other. */
export interface Dictionary {
  readonly bytes: Uint8Array
  readonly offsets: Uint32Array
}

/** The texts as UTF-8; entry k is text k. */
export function dictionaryOf(texts: readonly string[]): Dictionary {
  const offsets = new Uint32Array(texts.length + 1)
  let units = 0
  for (const text of texts) units += text.length
  const bytes = Buffer.allocUnsafe(units * UTF8_PER_UNIT)
  let end = 0
  for (let entry = 0; entry < texts.length; entry++) {
    end += bytes.write(texts[entry] as string, end)
    offsets[entry + 1] = end
  }
  return { bytes: bytes.subarray(0, end), offsets }
}

/** A column of a few words; the code after the last word is NULL. */
export function wordColumn(codes: Uint32Array, words: readonly string[]): TextCodes {
  return { kind: 'text', codes, ...dictionaryOf(words), nullCode: words.length }
}

/** A column of entries of a dictionary; `nullCode` is NULL. */
export function entryColumn(codes: Uint32Array, dictionary: Dictionary, nullCode?: number): TextCodes {
  return { kind: 'text', codes, ...dictionary, ...(nullCode === undefined ? {} : { nullCode }) }
}

/** A column of ISO dates from days; `none` is NULL. */
export function dateColumn(days: Int32Array, none: number): TextCodes {
  const codeOf = new Map<number, number>()
  const codes = new Uint32Array(days.length)
  const words: string[] = []
  for (let row = 0; row < days.length; row++) {
    const day = days[row] as number
    let code = codeOf.get(day)
    if (code === undefined && day !== none) {
      code = words.push(toIsoDate(day as Day)) - 1
      codeOf.set(day, code)
    }
    codes[row] = code ?? 0xffff_ffff
  }
  return { kind: 'text', codes, ...dictionaryOf(words), nullCode: 0xffff_ffff }
}
