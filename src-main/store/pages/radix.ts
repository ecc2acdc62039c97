/** Bits of a digit: the counts of all digits stay in the nearest cache. */
const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS

/** Scratch space of sorts of up to `capacity` entries. */
export interface RadixSpace {
  readonly spare: Uint32Array
  readonly counts: Uint32Array
}

export function radixSpace(capacity: number): RadixSpace {
  return { spare: new Uint32Array(capacity), counts: new Uint32Array(DIGITS) }
}

/**
 * Sorts `order` by `words[entry]`, ascending; equal words keep their order. Least significant digit first; digits that
 * all words share are passed over.
 */
export function sortByWord(order: Uint32Array, words: Uint32Array, space: RadixSpace): void {
  const count = order.length
  let common = 0
  const [first = 0] = words
  for (let i = 0; i < count; i++) common |= (words[i] as number) ^ first
  let from = order
  let to: Uint32Array = space.spare.subarray(0, count)
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    if (((common >>> shift) & (DIGITS - 1)) === 0) continue
    scatter(from, to, words, shift, space.counts)
    const swapped = from
    from = to
    to = swapped
  }
  if (from !== order) order.set(from)
}

function scatter(from: Uint32Array, to: Uint32Array, words: Uint32Array, shift: number, counts: Uint32Array): void {
  counts.fill(0)
  for (let i = 0; i < from.length; i++) {
    const digit = ((words[i] as number) >>> shift) & (DIGITS - 1)
    counts[digit] = (counts[digit] as number) + 1
  }
  for (let digit = 0, start = 0; digit < DIGITS; digit++) {
    const many = counts[digit] as number
    counts[digit] = start
    start += many
  }
  for (let i = 0; i < from.length; i++) {
    const entry = from[i] as number
    const digit = ((words[entry] as number) >>> shift) & (DIGITS - 1)
    const place = counts[digit] as number
    counts[digit] = place + 1
    to[place] = entry
  }
}
