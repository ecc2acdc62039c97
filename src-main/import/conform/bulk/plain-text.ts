import type { CellDictionary } from '../../readers/decoded.ts'
import { LONGEST_TEXT } from '../../typing/cell.ts'
import type { Extract, ExtractPlan } from '../extract.ts'
import { CodeField } from './code-field.ts'
import type { TextPool } from './text-pool.ts'

/** Length from which text of visible ASCII in a column is what its cell says: no word for "no value" is as long. */
export function plainFrom({ profile, reading }: ExtractPlan, field: string): number {
  if ((profile?.cleanUps[field] ?? []).length > 0) return Infinity
  return 1 + Math.max(0, ...reading.nullWords.map((word) => word.length))
}

/**
 * Whether the text of a code is the value of its cell, about which nothing has to be asked: visible ASCII.
 * @param from length in bytes as {@link plainFrom} gives it
 */
export function isPlainText({ bytes, offsets }: CellDictionary, code: number, from: number): boolean {
  const end = offsets[code + 1] as number
  const start = offsets[code] as number
  if (end - start < from || end - start > LONGEST_TEXT) return false
  return areVisible(bytes, start, end)
}

/**
 * Whether bytes are visible ASCII.
 * @param but a visible byte that may not be among them either
 */
export function areVisible(bytes: Uint8Array, start: number, end: number, but = 0): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte <= 0x20 || byte >= 0x7f || byte === but) return false
  }
  return true
}

/** Puts texts of a field into pools; most of them as the bytes that they are. */
export class TextCopier {
  readonly field: CodeField<string>
  readonly #plainFrom: number

  constructor(extract: Extract, name: string) {
    this.field = new CodeField(extract.text(name))
    this.#plainFrom = plainFrom(extract.plan, name)
  }

  /** Whether the text of a code is its value. */
  isPlain(code: number): boolean {
    const { dictionary } = this.field
    return dictionary !== null && isPlainText(dictionary, code, this.#plainFrom)
  }

  /** Puts the value of a code into a pool; returns its code there, 0 for none. */
  copy(code: number, pool: TextPool): number {
    const { dictionary, mapped, present } = this.field
    if (!present || (code === 0 && mapped)) return 0
    if (dictionary !== null && isPlainText(dictionary, code, this.#plainFrom)) {
      const { bytes, offsets } = dictionary
      return pool.copy(bytes, offsets[code] as number, offsets[code + 1] as number)
    }
    const value = this.field.valueOf(code)
    return value === null ? 0 : pool.add(value)
  }
}
