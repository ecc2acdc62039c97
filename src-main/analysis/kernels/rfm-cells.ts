import { fmScore, type RfmPopulation, type RfmScores } from './rfm.ts'

/** Customers, orders and money by cell of the 5 x 5 x 5 scores; the place of a cell is that of {@link cellAt}. */
export interface CellSums {
  readonly customers: Float64Array
  readonly orders: Float64Array
  readonly e4: Float64Array
}

/** Customers of one cell of the 5 x 5 grid of recency and of frequency with money. */
export interface GridCell {
  readonly r: number
  readonly fm: number
  readonly customers: number
  readonly orders: number
  readonly e4: number
}

const SCORES = [1, 2, 3, 4, 5] as const
const CELLS = 125

/** All cells: scores and place in the sums. */
const CELL_LIST = SCORES.flatMap((r) =>
  SCORES.flatMap((f) => SCORES.map((m) => ({ r, f, m, fm: fmScore(f, m), place: cellAt(r, f, m) }))),
)

function cellAt(r: number, f: number, m: number): number {
  return 25 * r + 5 * f + m - 31
}

/** Adds up all cells in one pass. */
export function sumCellsOf({ frequency, monetaryE4 }: RfmPopulation, { r, f, m }: RfmScores): CellSums {
  const sums = { customers: new Float64Array(CELLS), orders: new Float64Array(CELLS), e4: new Float64Array(CELLS) }
  const { customers, orders, e4 } = sums
  for (let customer = 0; customer < r.length; customer++) {
    const place = cellAt(r[customer] as number, f[customer] as number, m[customer] as number)
    customers[place] = (customers[place] as number) + 1
    orders[place] = (orders[place] as number) + (frequency[customer] as number)
    e4[place] = (e4[place] as number) + (monetaryE4[customer] as number)
  }
  return sums
}

/** Customers per three-digit cell, occupied cells only. */
export function countCells({ customers }: CellSums): Record<string, number> {
  const counts = CELL_LIST.map(({ r, f, m, place }) => [`${r}${f}${m}`, customers[place] ?? 0] as const)
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

/** Customers per score 1 to 5 of one measure. */
export function countScores({ customers }: CellSums, measure: 'r' | 'f' | 'm'): number[] {
  return SCORES.map((score) =>
    CELL_LIST.reduce((sum, cell) => sum + (cell[measure] === score ? (customers[cell.place] ?? 0) : 0), 0),
  )
}

/** The 25 cells of the grid; rows FM 5 to 1, columns R 1 to 5. */
export function gridOf(sums: CellSums): readonly GridCell[] {
  return SCORES.toReversed().flatMap((fm) =>
    SCORES.map((r) => {
      const own = CELL_LIST.filter((cell) => cell.r === r && cell.fm === fm)
      const sumOf = (figure: keyof CellSums): number =>
        own.reduce((sum, { place }) => sum + (sums[figure][place] ?? 0), 0)
      return { r, fm, customers: sumOf('customers'), orders: sumOf('orders'), e4: sumOf('e4') }
    }),
  )
}

/** Values of the customers whose cell of the grid belongs to each group, customers in their order. */
export function valuesByGroup(
  values: Int32Array,
  { r, f, m }: RfmScores,
  groups: number,
  groupOf: (r: number, fm: number) => number,
): Int32Array[] {
  const table = new Uint8Array(CELLS)
  for (const cell of CELL_LIST) table[cell.place] = groupOf(cell.r, cell.fm)
  const own = new Uint8Array(r.length)
  const sizes = new Uint32Array(groups)
  for (let customer = 0; customer < r.length; customer++) {
    const group = table[cellAt(r[customer] as number, f[customer] as number, m[customer] as number)] as number
    own[customer] = group
    sizes[group] = (sizes[group] as number) + 1
  }
  // One list after the other in one array.
  const ends = Uint32Array.from(sizes)
  for (let group = 1; group < groups; group++) ends[group] = (ends[group] as number) + (ends[group - 1] as number)
  const next = ends.map((end, group) => end - (sizes[group] as number))
  const sorted = new Int32Array(r.length)
  for (let customer = 0; customer < r.length; customer++) {
    const group = own[customer] as number
    const at = next[group] as number
    sorted[at] = values[customer] as number
    next[group] = at + 1
  }
  return Array.from(ends, (end, group) => sorted.subarray(end - (sizes[group] as number), end))
}
