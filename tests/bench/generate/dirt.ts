/** What is wrong with a planted row, and what the load must do with it. */
export interface Defect {
  readonly kind: string
  /** Under which the load must report it. */
  readonly code: string
  readonly expected: 'quarantined' | 'duplicate'
  /** What stands in the row instead of what stands in the line before it. */
  readonly cells: Partial<Record<'line' | 'product' | 'moment' | 'quantity' | 'price' | 'currency', string>>
  /** Without an order number; otherwise the row has one of its own, and a duplicate that of the line before it. */
  readonly unnumbered?: true
}

/** One planted row; rows count from 1 = the first below the header. */
export interface LedgerRow {
  readonly row: number
  readonly kind: string
  readonly code: string
  readonly expected: Defect['expected']
}

/** The defects in the order in which they are strewn, over and over. */
export const defects: readonly Defect[] = [
  { kind: 'exact duplicate', code: 'D-KEY-IN-FILE', expected: 'duplicate', cells: {} },
  { kind: 'impossible date', code: 'P-TS', expected: 'quarantined', cells: { moment: '2024-02-31 10:00:00' } },
  { kind: 'no date', code: 'V-REQUIRED', expected: 'quarantined', cells: { moment: '' } },
  { kind: 'no product', code: 'V-REQUIRED', expected: 'quarantined', cells: { product: '' } },
  { kind: 'price is no number', code: 'P-NUMBER', expected: 'quarantined', cells: { price: 'n/k' } },
  { kind: 'negative price', code: 'V-NEGATIVE', expected: 'quarantined', cells: { price: '-4.99' } },
  { kind: 'quantity is zero', code: 'V-ZERO-QTY', expected: 'quarantined', cells: { quantity: '0' } },
  { kind: 'quantity is no number', code: 'P-NUMBER', expected: 'quarantined', cells: { quantity: 'two' } },
  { kind: 'unknown currency', code: 'P-CURRENCY', expected: 'quarantined', cells: { currency: 'QQQ' } },
  { kind: 'no order number', code: 'V-REQUIRED', expected: 'quarantined', cells: {}, unnumbered: true },
]

/** In a dirty file a defect follows every so manyth order. */
export const ORDERS_PER_DEFECT = 97
