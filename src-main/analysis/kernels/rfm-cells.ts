import { fmScore, type RfmPopulation, type RfmScores } from './rfm.ts'

/** Customers of one cell of the 5 x 5 grid of recency and of frequency with money. */
export interface GridCell {
  readonly r: number
  readonly fm: number
  readonly customers: number
  readonly orders: number
  readonly e4: number
}

/** Place of a cell; R and FM are 1 to 5. */
const PLACES = 36
const placeOf = (r: number, fm: number): number => fm * 6 + r

/** Sizes of all 25 cells in one pass; rows FM 5 to 1, columns R 1 to 5. */
export function sizeCellsOfGrid({ frequency, monetaryE4 }: RfmPopulation, scores: RfmScores): readonly GridCell[] {
  const [customers, orders, e4] = [new Float64Array(PLACES), new Float64Array(PLACES), new Float64Array(PLACES)]
  const { r, f, m } = scores
  for (let customer = 0; customer < r.length; customer++) {
    const place = placeOf(r[customer] as number, fmScore(f[customer] as number, m[customer] as number))
    customers[place] = (customers[place] as number) + 1
    orders[place] = (orders[place] as number) + (frequency[customer] as number)
    e4[place] = (e4[place] as number) + (monetaryE4[customer] as number)
  }
  const cells: GridCell[] = []
  for (let fm = 5; fm >= 1; fm--) {
    for (let score = 1; score <= 5; score++) {
      const place = placeOf(score, fm)
      const [count = 0, sum = 0, money = 0] = [customers[place], orders[place], e4[place]]
      cells.push({ r: score, fm, customers: count, orders: sum, e4: money })
    }
  }
  return cells
}

/** Values of the customers whose cell belongs to each group, customers in their order. */
export function valuesByGroup(
  values: Int32Array,
  scores: RfmScores,
  groups: number,
  groupOf: (r: number, fm: number) => number,
): Int32Array[] {
  const table = new Int8Array(PLACES)
  for (let fm = 1; fm <= 5; fm++) for (let r = 1; r <= 5; r++) table[placeOf(r, fm)] = groupOf(r, fm)
  const { r, f, m } = scores
  const own = r.map(
    (score, customer) => table[placeOf(score, fmScore(f[customer] as number, m[customer] as number))] as number,
  )
  const sizes = new Uint32Array(groups)
  for (const group of own) sizes[group] = (sizes[group] ?? 0) + 1
  const lists = Array.from(sizes, (size) => new Int32Array(size))
  const next = new Uint32Array(groups)
  for (let customer = 0; customer < own.length; customer++) {
    const group = own[customer] as number
    const list = lists[group]
    const place = next[group] as number
    if (list) list[place] = values[customer] as number
    next[group] = place + 1
  }
  return lists
}
