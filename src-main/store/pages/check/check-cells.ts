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

/** @throws LensError `workspace_corrupt` when a text breaks the rule of its column; a start of -1 is NULL */
export function checkTexts(rule: ColumnRule, { bytes, starts, ends }: TextCells, count: number): void {
  const { texts, nullable } = rule
  if (nullable && texts === null) return
  for (let i = 0; i < count; i++) {
    const start = starts[i] as number
    if (start < 0 ? !nullable : texts !== null && !isOneOf(texts, bytes, start, ends[i] as number)) throw broken(rule)
  }
}

function isOneOf(texts: readonly Buffer[], bytes: Uint8Array, start: number, end: number): boolean {
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
