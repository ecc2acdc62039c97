/** One column of a {@link DataTable}. */
export interface Column<Row> {
  readonly key: string
  readonly title: string
  /** The raw value: sorting and copying use it. */
  readonly value: (row: Row) => string | number | null
  /** The value as shown; default is the raw value. */
  readonly show?: (row: Row) => string
  /** Numbers stand right with tabular digits. */
  readonly numeric?: boolean
  readonly sortable?: boolean
  /** CSS width, such as `120px`. */
  readonly width?: string
  readonly mono?: boolean
  readonly strong?: boolean
}
export interface Sort {
  readonly key: string
  readonly descending: boolean
}

/** Rows in the order of a sort; missing values stay at the end either way. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const column = sort && columns.find((one) => one.key === sort.key)
  if (!sort || !column) return rows
  const sign = sort.descending ? -1 : 1
  const names = new Intl.Collator('en-GB', { numeric: true })
  return [...rows].sort((a, b) => {
    const left = column.value(a)
    const right = column.value(b)
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right)
    return sign * names.compare(String(left), String(right))
  })
}

/** The rows to draw around a scroll position, with spacers for the rest. */
export interface Slice {
  readonly from: number
  readonly to: number
  readonly before: number
  readonly after: number
}

const OVERSCAN = 40

/** Fixed-height row window: 40 rows of overscan on both sides. */
export function sliceOf(total: number, rowHeight: number, scrollTop: number, viewHeight: number): Slice {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN)
  const to = Math.min(total, Math.ceil((scrollTop + viewHeight) / rowHeight) + OVERSCAN)
  return { from, to, before: from * rowHeight, after: (total - to) * rowHeight }
}
