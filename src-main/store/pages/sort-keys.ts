import { NULL_WORD } from './key-columns.ts'
import type { KeyColumn, NumberKeys, TextKeys, WordKeys } from './key-columns.ts'
import { radixSpace, sortByWord } from './radix.ts'
import type { RadixSpace } from './radix.ts'
import { release } from './release.ts'
import { compareTexts, mergeTexts, sortTexts } from './sort-texts.ts'

const TWO_32 = 0x100000000

/** Rows in the order of an index, and whether they are known to differ in some column, as far as they have a value. */
export interface SortedRows {
  readonly order: Uint32Array
  readonly distinct: boolean
}

/**
 * Order of rows by several key columns as an index holds them: NULL first, numbers by value, texts by their bytes
 * (BINARY), equal keys by row. Sorts by the last column first, each time stably, and passes over columns that are in
 * order already.
 */
export function sortRows(columns: readonly KeyColumn[], count: number): SortedRows {
  const order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[i] = i
  const space = radixSpace(count)
  let distinct = false
  for (const column of columns.toReversed()) {
    if (column.as === 'constant') continue
    const differ = sortBy(column, order, space)
    distinct ||= differ
  }
  release(space.spare)
  return { order, distinct }
}

/** @returns whether the keys are known to differ */
function sortBy(column: NumberKeys | TextKeys | WordKeys, order: Uint32Array, space: RadixSpace): boolean {
  if (column.as === 'text') return sortByTexts(order, column, space)
  return column.as === 'word' ? sortByWords(order, column, space) : sortByNumbers(order, column, space)
}

/**
 * Whether neighbours in the order have the same key, NULL being unlike everything, as UNIQUE means it. The last column
 * mostly tells rows apart, so it is looked at first, and the others only where it does not.
 */
export function hasTwins(columns: readonly KeyColumn[], order: Uint32Array): boolean {
  const alike = new Uint8Array(order.length).fill(1)
  let left = order.length - 1
  for (const column of columns.toReversed()) {
    if (left <= 0) return false
    if (column.as === 'constant') continue
    if (column.as === 'text') left = keepTexts(column, order, alike)
    else left = column.as === 'word' ? keepWords(column, order, alike) : keepNumbers(column, order, alike)
  }
  return left > 0
}

/** Keeps the marks of rows whose integer is that of the row before; returns how many are left. */
function keepWords({ words }: WordKeys, order: Uint32Array, alike: Uint8Array): number {
  let left = 0
  for (let i = 1; i < order.length; i++) {
    const word = words[order[i] as number] as number
    const same = alike[i] === 1 && word === words[order[i - 1] as number] && word !== NULL_WORD
    alike[i] = same ? 1 : 0
    if (same) left++
  }
  return left
}

/** Keeps the marks of rows whose number is that of the row before; returns how many are left. */
function keepNumbers({ values }: NumberKeys, order: Uint32Array, alike: Uint8Array): number {
  let left = 0
  for (let i = 1; i < order.length; i++) {
    const same = alike[i] === 1 && values[order[i] as number] === values[order[i - 1] as number]
    alike[i] = same ? 1 : 0
    if (same) left++
  }
  return left
}

/** Keeps the marks of rows whose text is that of the row before; returns how many are left. */
function keepTexts(texts: TextKeys, order: Uint32Array, alike: Uint8Array): number {
  const { nulls } = texts
  let left = 0
  for (let i = 1; i < order.length; i++) {
    if (alike[i] !== 1) continue
    const row = order[i] as number
    const before = order[i - 1] as number
    const same = compareTexts(texts, before, row) === 0 && !nulls.has(row) && !nulls.has(before)
    alike[i] = same ? 1 : 0
    if (same) left++
  }
  return left
}

/** @returns whether the integers are known to differ */
function sortByWords(order: Uint32Array, { words }: WordKeys, space: RadixSpace): boolean {
  const ascent = ascentOf(order, words)
  if (ascent === 'falls') sortByWord(order, words, space)
  return ascent === 'rises'
}

/** @returns whether the numbers are known to differ */
function sortByNumbers(order: Uint32Array, { values }: NumberKeys, space: RadixSpace): boolean {
  const ascent = ascentOf(order, values)
  if (ascent !== 'falls') return ascent === 'rises'
  const low = new Uint32Array(values.length)
  const high = new Uint32Array(values.length)
  if (!rankIntegers(values, low, high)) rankReals(values, low, high)
  sortByWord(order, low, space)
  sortByWord(order, high, space)
  release(low, high)
  return false
}

/**
 * Rows without a text first, the others by their bytes.
 * @returns whether the texts are known to differ
 */
function sortByTexts(order: Uint32Array, texts: TextKeys, space: RadixSpace): boolean {
  const { nulls } = texts
  if (nulls.size > 0) {
    const isText = new Uint32Array(order.length)
    for (let i = 0; i < order.length; i++) isText[i] = nulls.has(i) ? 0 : 1
    sortByWord(order, isText, space)
  }
  const rows = order.subarray(nulls.size)
  const merged = mergeTexts(rows, texts, space)
  if (merged === 'left') sortTexts(rows, texts, 0, space)
  return merged === 'distinct'
}

/** Whether numbers fall somewhere, each is greater than the one before, or neither. NaN counts as a fall. */
function ascentOf(order: Uint32Array, values: Float64Array | Uint32Array): 'falls' | 'rises' | 'rests' {
  let last = Number.NEGATIVE_INFINITY
  let rests = false
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i] as number] as number
    if (!(value >= last)) return 'falls'
    if (value === last) rests = true
    last = value
  }
  return rests ? 'rests' : 'rises'
}

/** Distance from the least integer, NULL being 0; false when a value is fractional or the distance has over 53 bits. */
function rankIntegers(values: Float64Array, low: Uint32Array, high: Uint32Array): boolean {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value < least) least = value
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const distance = value === value ? value - least + 1 : 0
    if (!Number.isSafeInteger(distance) || (value === value && least + distance - 1 !== value)) return false
    low[i] = distance
    high[i] = distance / TWO_32
  }
  return true
}

/** The bits of a number, turned so that they ascend with it; NULL being 0. */
function rankReals(values: Float64Array, low: Uint32Array, high: Uint32Array): void {
  const one = new Float64Array(1)
  const words = new Uint32Array(one.buffer)
  // Which half of a number comes first in memory differs between machines.
  one[0] = 1
  const top = words[0] === 0 ? 1 : 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    one[0] = value
    const sign = value < 0 ? -1 : 0
    low[i] = value === value ? (words[1 - top] as number) ^ sign : 0
    high[i] = value === value ? (words[top] as number) ^ (sign | 0x80000000) : 0
  }
}
