import type { Tick } from './tick.ts'

/** Values that the runtime sorts at once: a few milliseconds. */
const AT_ONCE = 65_536

/**
 * The values in ascending order, in a new array: parts are sorted by the runtime and merged pairwise, so that a reader
 * who goes away while millions are sorted is noticed.
 */
export function sortInSteps(values: Float64Array, tick: Tick): Float64Array {
  let from = values.slice()
  for (let start = 0; start < from.length; start += AT_ONCE) {
    tick(start, from.length)
    from.subarray(start, start + AT_ONCE).sort()
  }
  let to = new Float64Array(from.length)
  for (let width = AT_ONCE; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(from.length, start + width)
      mergeParts(from, to, start, middle, Math.min(from.length, middle + width), tick)
    }
    ;[from, to] = [to, from]
  }
  return from
}

/** Merges the sorted parts `[start, middle)` and `[middle, end)`. */
function mergeParts(
  from: Float64Array,
  to: Float64Array,
  start: number,
  middle: number,
  end: number,
  tick: Tick,
): void {
  let [left, right] = [start, middle]
  for (let at = start; at < end; at++) {
    if (at % AT_ONCE === 0) tick(at, from.length)
    const takesLeft = right >= end || (left < middle && (from[left] as number) <= (from[right] as number))
    to[at] = from[takesLeft ? left++ : right++] as number
  }
}
