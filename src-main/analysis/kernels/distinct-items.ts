import type { BasketLines } from './basket-rows.ts'
import { newCells, sortCells, type RankedRows } from './basket-rows-ranked.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** The items of orders, from which some orders are chosen. */
export type DistinctItems = Omit<BasketLines, 'orders'>

/**
 * The distinct items of every order instead of its lines, from rare to frequent: whoever counts them need not look for
 * repetitions, and finds the rows of any choice of orders nearly in order. Two or four bytes per item of an order.
 * @param lines the orders that anybody may choose from
 */
export function distinctItems(lines: BasketLines, tick: Tick): DistinctItems {
  const { orders, lineStart, product, itemOf, codes } = lines
  const { placeOf, codeOf } = placesOf(lines, tick)
  const start = new Uint32Array(lineStart.length)
  // One more is written past the end.
  let cells = newCells(codes, product.length + 1)
  let [next, done, nextTick] = [0, 0, 0]
  for (let at = 0; at < orders.length; at++) {
    const order = (orders[at] as number) | 0
    const [first, end] = [(lineStart[order] as number) | 0, (lineStart[order + 1] as number) | 0]
    if (end >= nextTick) {
      tick(at, orders.length)
      nextTick = end + ROWS_PER_TICK
    }
    // Orders in between have none.
    while (done <= order) start[done++] = next
    let last = next
    for (let line = first; line < end; line++) {
      const key = product[line] as number
      const item = key < 0 ? codes : (itemOf[key] as number)
      cells[last] = placeOf[item] as number
      last += Number(item < codes)
    }
    next = closeRow(cells, next, last, codeOf)
  }
  start.fill(next, done)
  cells = cells.slice(0, next)
  return { lineStart: start, product: cells, itemOf: codeOf.map((_, code) => code), codes, distinct: true }
}

/** Sorts a row of places, drops what is repeated and puts the codes in; its new end. */
function closeRow(cells: RankedRows['cells'], first: number, end: number, codeOf: Int32Array): number {
  sortCells(cells, first, end)
  let [next, before] = [first, -1]
  for (let at = first; at < end; at++) {
    const place = cells[at] as number
    cells[next] = codeOf[place] as number
    next += Number(place !== before)
    before = place
  }
  return next
}

/** Codes by the number of their lines, rare ones first; which lines count does not matter for that. */
function placesOf({ product, itemOf, codes }: BasketLines, tick: Tick) {
  const held = new Uint32Array(codes + 1)
  for (let from = 0; from < product.length; from += ROWS_PER_TICK) {
    tick(from, product.length)
    const end = Math.min(product.length, from + ROWS_PER_TICK)
    for (let line = from; line < end; line++) {
      const key = product[line] as number
      const item = key < 0 ? codes : (itemOf[key] as number)
      held[item] = (held[item] as number) + 1
    }
  }
  const codeOf = Int32Array.from({ length: codes }, (_, code) => code)
  codeOf.sort((a, b) => (held[a] ?? 0) - (held[b] ?? 0))
  const placeOf = new Int32Array(codes + 1)
  codeOf.forEach((code, place) => (placeOf[code] = place))
  return { placeOf, codeOf }
}
