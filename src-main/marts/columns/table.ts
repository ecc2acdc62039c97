import type { Columns, Table } from '../../model/table.ts'
import type { PageColumn } from '../../store/pages/columns.ts'

/** Rows of a mart, column by column; every column has `rows` cells or is constant. */
export interface MartRows<C extends Columns = Columns> {
  readonly rows: number
  readonly columns: { readonly [Name in keyof C]: PageColumn }
}

/** Rows of the table `T`, with exactly its columns. */
export type RowsOf<T extends Table> = MartRows<T['columns']>

/** The same value in every row. */
export function constant(value: number | string | null): PageColumn {
  return { kind: 'constant', value }
}

/** Whole numbers; NaN in a Float64Array is NULL. */
export function integers(values: Int8Array | Uint8Array | Int32Array | Uint32Array | Float64Array): PageColumn {
  return { kind: 'integer', values }
}

/** Reals; NaN is NULL. */
export function reals(values: Float64Array): PageColumn {
  return { kind: 'real', values }
}

/** Texts as they are. */
export function texts(values: readonly (string | null)[]): PageColumn {
  return { kind: 'texts', values }
}
