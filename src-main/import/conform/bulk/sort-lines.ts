import { LINES_PER_ORDER } from '../../../model/gold/orders.ts'

/**
 * Places of lines in ascending order of their keys: counted by order, then put right within each order, whose lines are
 * few or stand in order already.
 */
export function placesInOrder(keys: Float64Array, count: number): Uint32Array {
  const places = byOrder(keys, count)
  for (let n = 1; n < count; n++) {
    const place = places[n] as number
    const key = keys[place] as number
    let at = n
    for (; at > 0 && (keys[places[at - 1] as number] as number) > key; at--) places[at] = places[at - 1] as number
    places[at] = place
  }
  return places
}

/** Places of lines by order, those of one order as they came. */
function byOrder(keys: Float64Array, count: number): Uint32Array {
  let least = Infinity
  let greatest = -Infinity
  for (let n = 0; n < count; n++) {
    const key = keys[n] as number
    if (key < least) least = key
    if (key > greatest) greatest = key
  }
  const first = count === 0 ? 0 : orderOf(least)
  const ends = new Uint32Array(count === 0 ? 1 : orderOf(greatest) - first + 2)
  for (let n = 0; n < count; n++) {
    const order = orderOf(keys[n] as number) - first + 1
    ends[order] = (ends[order] as number) + 1
  }
  for (let order = 1; order < ends.length; order++) ends[order] = (ends[order] as number) + (ends[order - 1] as number)
  const places = new Uint32Array(count)
  for (let n = 0; n < count; n++) {
    const order = orderOf(keys[n] as number) - first
    const place = ends[order] as number
    places[place] = n
    ends[order] = place + 1
  }
  return places
}

function orderOf(lineKey: number): number {
  return Math.floor(lineKey / LINES_PER_ORDER)
}
