import type { OrderRow } from './orders.ts'

/** One row that was planted to be noticed. */
export interface PlantedRow {
  readonly file: string
  /** Data row, 1 = first below the header. */
  readonly row: number
  readonly kind:
    'impossible date' | 'no product' | 'price is no number' | 'quantity zero' | 'no order id' | 'exact duplicate'
  readonly expected: 'quarantined' | 'duplicate'
}

/** A planted row: what it changes of the row before, and its line in the ledger. */
export interface DirtyRow {
  readonly cells: Partial<OrderRow>
  readonly ledger: Omit<PlantedRow, 'row'>
}

const file = 'order_lines.csv'
const quarantined = (kind: PlantedRow['kind'], cells: Partial<OrderRow>): DirtyRow => ({
  cells,
  ledger: { file, kind, expected: 'quarantined' },
})

/**
 * Rows to plant after the last line of an order, by the position of that order. A bad row has an order number of its
 * own (or none), so that the figures of the good rows do not depend on it; a duplicate repeats the line before it.
 */
export function dirtyRows(orders: number): ReadonlyMap<number, readonly DirtyRow[]> {
  const duplicate: DirtyRow = { cells: {}, ledger: { file, kind: 'exact duplicate', expected: 'duplicate' } }
  const kinds: readonly DirtyRow[] = [
    quarantined('impossible date', { order_id: 'HP-900001', line_id: 1, order_ts: '2025-02-30 10:00:00' }),
    duplicate,
    quarantined('no product', { order_id: 'HP-900002', line_id: 1, product_id: '' }),
    quarantined('price is no number', { order_id: 'HP-900003', line_id: 1, unit_price: 'n/k' }),
    duplicate,
    quarantined('quantity zero', { order_id: 'HP-900004', line_id: 1, quantity: 0, discount_amount: '0.00' }),
    quarantined('no order id', { order_id: '', line_id: 1 }),
  ]
  const strewn = new Map<number, DirtyRow[]>()
  kinds.forEach((dirty, i) => {
    const after = Math.floor((orders * (2 * i + 1)) / (2 * kinds.length))
    strewn.set(after, [...(strewn.get(after) ?? []), dirty])
  })
  return strewn
}
