import { damaged } from '../page-reader.ts'
import type { TextCells } from '../read-table.ts'
import type { ColumnRule } from './column-rules.ts'

/** @throws LensError `workspace_corrupt` when a number breaks the rule of its column; NaN is NULL */
export function checkNumbers(rule: ColumnRule, values: Float64Array, count: number): void {
  const { least, most, numbers, nullable } = rule
  for (let i = 0; i < count; i++) {
    const value = values[i] as number
    if (value >= least && value <= most) {
      if (numbers !== null && !numbers.has(value)) throw broken(rule)
    } else if (value === value || !nullable) throw broken(rule)
  }
}

/** @throws LensError `workspace_corrupt` when a BLOB breaks the rule of its column; a start of -1 is NULL */
export function checkBlobs(rule: ColumnRule, { starts, ends }: TextCells, count: number): void {
  const { least, most, nullable } = rule
  for (let i = 0; i < count; i++) {
    const start = starts[i] as number
    const bytes = (ends[i] as number) - start
    if (start < 0 ? !nullable : bytes < least || bytes > most) throw broken(rule)
  }
}

/** @throws LensError `workspace_corrupt` when a text breaks the rule of its column; a start of -1 is NULL */
export function checkTexts(rule: ColumnRule, { bytes, starts, ends }: TextCells, count: number): void {
  const { texts, characters, nullable } = rule
  if (nullable && texts === null && characters === null) return
  for (let i = 0; i < count; i++) {
    const start = starts[i] as number
    const end = ends[i] as number
    if (start < 0) {
      if (!nullable) throw broken(rule)
    } else if (texts !== null && !isOneOf(texts, bytes, start, end)) throw broken(rule)
    else if (characters !== null && countCharacters(bytes, start, end) !== characters) throw broken(rule)
  }
}

/** Characters as `length` counts them: up to the first NUL, without the bytes that continue one in UTF-8. */
function countCharacters(bytes: Uint8Array, start: number, end: number): number {
  let characters = 0
  for (let at = start; at < end && bytes[at] !== 0; at++) if (((bytes[at] as number) & 0xc0) !== 0x80) characters++
  return characters
}

function isOneOf(texts: readonly Uint8Array[], bytes: Uint8Array, start: number, end: number): boolean {
  for (const text of texts) {
    if (text.length !== end - start) continue
    let k = 0
    while (k < text.length && text[k] === bytes[start + k]) k++
    if (k === text.length) return true
  }
  return false
}

function broken({ column }: ColumnRule): Error {
  return damaged(`a row breaks a rule of the column ${column}`)
}
