import { MONEY_SCALE } from '../../base/money.ts'
import { RFM_GROUPS } from '../../base/rfm-groups.ts'
import { fmScore, rfmGroup } from '../../analysis/kernels/rfm.ts'
import type { martRfm } from '../../model/marts/customers.ts'
import type { RowsOf } from '../columns/table.ts'
import { constant, integers, reals } from '../columns/table.ts'
import { entryColumn, wordColumn } from '../columns/words.ts'
import type { MartWork } from '../work/work.ts'

/** The cells `111` to `555`; the place is (R - 1) × 25 + (F - 1) × 5 + M - 1. */
const CELLS = Array.from({ length: 125 }, (_, place) =>
  [Math.floor(place / 25), Math.floor(place / 5) % 5, place % 5].map((score) => score + 1).join(''),
)
/** Place in {@link RFM_GROUPS} by cell. */
const GROUP_OF_CELL = CELLS.map((cell) => {
  const [r = 0, f = 0, m = 0] = Array.from(cell, Number)
  return RFM_GROUPS.indexOf(rfmGroup(r, fmScore(f, m)))
})

/** The cell of scores as a place in the list of all cells. */
export function rfmCell(r: number, f: number, m: number): number {
  return (r - 1) * 25 + (f - 1) * 5 + m - 1
}

/** Place in {@link RFM_GROUPS} of the group of a cell. */
export function groupOfCell(cell: number): number {
  return GROUP_OF_CELL[cell] as number
}

/** Rows of `mart_rfm`: what `mart-rfm.sql` yields. */
export function rfmRows({ rfm, customers, round, digits, buildId }: MartWork): RowsOf<typeof martRfm> {
  const { number, population, scores, method } = rfm
  const cells = Uint32Array.from(number, (_, row) =>
    rfmCell(scores.r[row] as number, scores.f[row] as number, scores.m[row] as number),
  )
  return {
    rows: number.length,
    columns: {
      customer_key: integers(number.map((customer) => customers.key[customer] as number)),
      customer_id: entryColumn(Uint32Array.from(number), customers.ids),
      recency_days: integers(population.recencyDays),
      frequency: integers(population.frequency),
      monetary: reals(population.monetaryE4.map((e4) => round(e4 / MONEY_SCALE, digits))),
      r_score: integers(scores.r),
      f_score: integers(scores.f),
      m_score: integers(scores.m),
      rfm_cell: wordColumn(cells, CELLS),
      rfm_total: integers(scores.r.map((r, row) => r + (scores.f[row] as number) + (scores.m[row] as number))),
      rfm_segment: wordColumn(Uint32Array.from(cells, groupOfCell), RFM_GROUPS),
      method: constant(method),
      build_id: constant(buildId),
    },
  }
}
