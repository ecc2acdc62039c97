import type { Reasoned } from './sniff-encoding.ts'
import { isValueLike } from './sniff-values.ts'

const MOST_PREAMBLE = 20

/** Counts records before the table: titles and comments with one filled cell before a wider header, and a `sep=` line. */
export function sniffPreamble(records: readonly (readonly string[])[], sepLine: boolean): Reasoned<number> {
  const start = sepLine ? 1 : 0
  const widths = records.slice(start, 200).map((record) => record.length)
  const width = widths.toSorted((a, b) => a - b)[widths.length >> 1] ?? 0
  let at = start
  while (at < Math.min(records.length - 1, MOST_PREAMBLE) && isTitle(records[at] ?? [], width)) at++
  if (at === start || records[at]?.length !== width) {
    return { value: start, reason: sepLine ? 'The first line (sep=) is not data.' : '' }
  }
  return {
    value: at,
    reason: `The first ${at === 1 ? 'record is' : `${at} records are`} a title, not part of the table.`,
  }
}

function isTitle(record: readonly string[], width: number): boolean {
  if (width < 3) return width === 2 && record.length === 1 && (record[0] ?? '').startsWith('#')
  return record.filter((cell) => cell.trim() !== '').length === 1 && (record[0] ?? '').trim() !== ''
}

/**
 * Decides whether the first record names the columns. A number or a date in it says no; a text that stands over numbers,
 * or that never comes back in its column, says yes.
 * @param records records from the first of the table on
 */
export function sniffHeader(records: readonly (readonly string[])[]): Reasoned<boolean> {
  const [first = [], ...rest] = records
  const valued = first.find(isValueLike)
  if (valued !== undefined) return { value: false, reason: `No header: the first record holds the value "${valued}".` }
  const same = rest.filter((record) => record.length === first.length)
  const over = first.findIndex((_, column) => {
    const cells = same.map((record) => record[column] ?? '').filter((cell) => cell !== '')
    return cells.length > 0 && cells.filter(isValueLike).length > cells.length * 0.8
  })
  if (over >= 0) return { value: true, reason: `Header: "${first[over]}" stands over numbers or dates.` }
  const back = first.filter((cell, column) => cell !== '' && same.some((record) => record[column] === cell))
  if (back.length * 2 > first.length)
    return { value: false, reason: `No header: "${back[0]}" comes back in its column.` }
  return { value: true, reason: 'Header: the first record holds names that do not come back as values.' }
}
