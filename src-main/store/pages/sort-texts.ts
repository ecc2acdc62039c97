import type { TextKeys } from './key-columns.ts'
import { sortByWord } from './radix.ts'
import type { RadixSpace } from './radix.ts'
import { release } from './release.ts'

/** Groups of up to so many texts are sorted by insertion. */
const FEW = 24
/** Bytes that are compared at once, as two words. */
const STEP = 8

/** Compares two texts by their bytes, from a byte on that they share everything before. */
export function compareTexts({ bytes, offsets }: TextKeys, a: number, b: number, skip = 0): number {
  const startA = offsets[a] as number
  const startB = offsets[b] as number
  const lengthA = (offsets[a + 1] as number) - startA
  const lengthB = (offsets[b + 1] as number) - startB
  const shared = lengthA < lengthB ? lengthA : lengthB
  for (let k = skip; k < shared; k++) {
    const difference = (bytes[startA + k] as number) - (bytes[startB + k] as number)
    if (difference !== 0) return difference
  }
  return lengthA - lengthB
}

/** Whether sorted texts are known to differ, and whether they are sorted at all. */
export type Merged = 'distinct' | 'sorted' | 'left'

/**
 * Sorts `order` by texts that ascend already but for at most a quarter of them, stably: those that fall behind are sorted
 * by themselves and merged in. A text that fell behind has its equals before it, so these go first.
 * @returns `left` when too many fall behind; the order is as it was then
 */
export function mergeTexts(order: Uint32Array, texts: TextKeys, space: RadixSpace): Merged {
  const rising = new Uint32Array(order.length)
  const behind = new Uint32Array(order.length >> 2)
  let risen = 0
  let fallen = 0
  let equal = false
  for (let i = 0; i < order.length; i++) {
    const text = order[i] as number
    const difference = risen === 0 ? -1 : compareTexts(texts, rising[risen - 1] as number, text)
    if (difference === 0) equal = true
    if (difference <= 0) rising[risen++] = text
    else if (fallen < behind.length) behind[fallen++] = text
    else {
      release(rising, behind)
      return 'left'
    }
  }
  if (fallen === 0) {
    release(rising, behind)
    return equal ? 'sorted' : 'distinct'
  }
  const others = behind.subarray(0, fallen)
  const merged = mergeTexts(others, texts, space)
  if (merged === 'left') sortTexts(others, texts, 0, space)
  const differ = mergeInto(order, rising.subarray(0, risen), others, texts)
  release(rising, behind)
  return differ && !equal && merged === 'distinct' ? 'distinct' : 'sorted'
}

/** Merges two sorted parts; returns whether no text of one is in the other. */
function mergeInto(order: Uint32Array, first: Uint32Array, second: Uint32Array, texts: TextKeys): boolean {
  let differ = true
  let left = 0
  let place = 0
  for (const text of second) {
    for (; left < first.length; left++) {
      const difference = compareTexts(texts, first[left] as number, text)
      if (difference > 0) break
      if (difference === 0) differ = false
      order[place++] = first[left] as number
    }
    order[place++] = text
  }
  order.set(first.subarray(left), place)
  return differ
}

/**
 * Sorts `order` by the texts, stably: eight bytes behind what all of a group share are two words of a radix sort, and
 * groups that are equal in them are sorted by what follows.
 */
export function sortTexts(order: Uint32Array, texts: TextKeys, skip: number, space: RadixSpace): void {
  if (order.length <= FEW) return insertTexts(order, texts, skip)
  const start = skip + sharedBytes(order, texts, skip)
  const words = new TextWords(order, texts, start)
  const sorted = new Uint32Array(order.length)
  for (let i = 0; i < sorted.length; i++) sorted[i] = i
  for (const word of [words.lengths, words.low, words.high]) sortByWord(sorted, word, space)
  const before = order.slice()
  for (let i = 0; i < sorted.length; i++) order[i] = before[sorted[i] as number] as number
  release(before)
  for (let from = 0, to = 1; from < sorted.length; from = to, to++) {
    while (to < sorted.length && words.equal(sorted[from] as number, sorted[to] as number)) to++
    const long = (words.lengths[sorted[from] as number] as number) > STEP
    if (long && to - from > 1) sortTexts(order.subarray(from, to), texts, start + STEP, space)
  }
}

/** The next eight bytes of each text of a group, and how many bytes there are: up to eight, or nine for more. */
class TextWords {
  readonly high: Uint32Array
  readonly low: Uint32Array
  readonly lengths: Uint32Array

  constructor(order: Uint32Array, { bytes, offsets }: TextKeys, start: number) {
    this.high = new Uint32Array(order.length)
    this.low = new Uint32Array(order.length)
    this.lengths = new Uint32Array(order.length)
    for (let i = 0; i < order.length; i++) {
      const text = order[i] as number
      const from = (offsets[text] as number) + start
      const left = (offsets[text + 1] as number) - from
      this.high[i] = wordAt(bytes, from, left)
      this.low[i] = wordAt(bytes, from + 4, left - 4)
      this.lengths[i] = left > STEP ? STEP + 1 : left
    }
  }

  equal(a: number, b: number): boolean {
    return this.high[a] === this.high[b] && this.low[a] === this.low[b] && this.lengths[a] === this.lengths[b]
  }
}

/** Four bytes, the missing ones being 0. */
function wordAt(bytes: Uint8Array, from: number, left: number): number {
  let word = 0
  for (let k = 0; k < 4; k++) word = (word << 8) | (k < left ? (bytes[from + k] as number) : 0)
  return word >>> 0
}

/** Bytes from `skip` on that all texts of a group share. */
function sharedBytes(order: Uint32Array, { bytes, offsets }: TextKeys, skip: number): number {
  const first = order[0] as number
  const base = (offsets[first] as number) + skip
  let shared = (offsets[first + 1] as number) - base
  for (let i = 1; i < order.length && shared > 0; i++) {
    const text = order[i] as number
    const from = (offsets[text] as number) + skip
    const most = Math.min(shared, (offsets[text + 1] as number) - from)
    let k = 0
    while (k < most && bytes[base + k] === bytes[from + k]) k++
    shared = k
  }
  return shared
}

function insertTexts(order: Uint32Array, texts: TextKeys, skip: number): void {
  for (let i = 1; i < order.length; i++) {
    const text = order[i] as number
    let place = i
    for (; place > 0 && compareTexts(texts, order[place - 1] as number, text, skip) > 0; place--) {
      order[place] = order[place - 1] as number
    }
    order[place] = text
  }
}
