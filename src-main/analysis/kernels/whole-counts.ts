/** How often each whole number from `least` on occurs; nothing is sorted to know their order. */
export interface WholeCounts {
  readonly least: number
  /** Occurrences of `least`, `least` + 1 …, to the greatest number that occurs. */
  readonly counts: Uint32Array
}

/** Numbers that spread further are counted only where there are enough of them. */
const WIDE = 65_536

/** Counts numbers; null when they lie so far apart that counting costs more than sorting. */
export function countWhole(values: Int32Array): WholeCounts | null {
  if (values.length === 0) return { least: 0, counts: new Uint32Array(0) }
  let [least, most] = [values[0] as number, values[0] as number]
  for (let place = 1; place < values.length; place++) {
    const value = values[place] as number
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  const width = most - least + 1
  if (width > Math.max(WIDE, 4 * values.length)) return null
  const counts = new Uint32Array(width)
  for (let place = 0; place < values.length; place++) {
    const at = (values[place] as number) - least
    counts[at] = (counts[at] as number) + 1
  }
  return { least, counts }
}

/** What all counted numbers add up to. */
export function wholeSum({ least, counts }: WholeCounts): number {
  let sum = 0
  for (let at = 0; at < counts.length; at++) sum += (least + at) * (counts[at] as number)
  return sum
}

/** The number at a place of the ascending order, from 0; NaN beyond the last one. */
export function wholeAt({ least, counts }: WholeCounts, place: number): number {
  let passed = 0
  for (let at = 0; at < counts.length; at++) {
    passed += counts[at] as number
    if (passed > place) return least + at
  }
  return Number.NaN
}
