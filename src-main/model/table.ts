import { assertName } from './names.ts'

/** Logical types of the data model (section 1.1); `e4` is exact money in ten-thousandths of the currency unit. */
export type Logical =
  | 'key'
  | 'id'
  | 'txt'
  | 'code'
  | 'bool'
  | 'int'
  | 'num'
  | 'money'
  | 'moneyo'
  | 'e4'
  | 'minor'
  | 'cur'
  | 'rate'
  | 'pct'
  | 'score'
  | 'fx'
  | 'date'
  | 'ts'
  | 'ms'
  | 'dk'
  | 'json'
  | 'hash'
  | 'h16'

export type SqliteType = 'INTEGER' | 'REAL' | 'TEXT' | 'BLOB'
export type PiiClass = 'none' | 'personal' | 'sensitive'

/** What may be said about a column beside its logical type and its sentence. */
export interface ColumnOptions {
  /** May hold NULL; default is NOT NULL. */
  readonly nullable?: boolean
  readonly pii?: PiiClass
  /** Unit when it differs from the logical type's default. */
  readonly unit?: string
  /** Table whose single-column primary key this column refers to. */
  readonly ref?: string
  /** Column of `ref` when it is not the primary key of the same name. */
  readonly refColumn?: string
  /** Allowed values; becomes a CHECK. */
  readonly values?: readonly (string | number)[]
  /** Inclusive bounds; becomes a CHECK. */
  readonly range?: readonly [number, number]
  readonly default?: string | number
}

/** One declared column. `Value` is the JavaScript type of its cells. */
export interface Column<Value = unknown> extends ColumnOptions {
  readonly logical: Logical
  readonly sqlite: SqliteType
  readonly doc: string
  readonly nullable: boolean
  readonly pii: PiiClass
  /** Never present at run time; carries the cell type for {@link RowOf}. */
  readonly valueType?: Value
}

type Cell<Value, Options extends ColumnOptions> = Options extends { readonly nullable: true } ? Value | null : Value
type Builder<Value> = <const O extends ColumnOptions = object>(doc: string, options?: O) => Column<Cell<Value, O>>

function builder<Value>(logical: Logical, sqlite: SqliteType, defaults: ColumnOptions = {}): Builder<Value> {
  return (doc, options) => ({ nullable: false, pii: 'none', ...defaults, ...options, logical, sqlite, doc })
}

/** Column builders: `c.txt('City', { nullable: true, pii: 'personal' })`. */
export const c = {
  key: builder<number>('key', 'INTEGER'),
  id: builder<string>('id', 'TEXT'),
  txt: builder<string>('txt', 'TEXT'),
  code: builder<string>('code', 'TEXT'),
  bool: builder<0 | 1>('bool', 'INTEGER', { values: [0, 1] }),
  int: builder<number>('int', 'INTEGER', { unit: 'count' }),
  num: builder<number>('num', 'REAL'),
  money: builder<number>('money', 'REAL', { unit: 'reporting currency' }),
  moneyo: builder<number>('moneyo', 'REAL', { unit: 'row currency' }),
  e4: builder<number>('e4', 'INTEGER', { unit: '1/10000 of the row currency' }),
  minor: builder<number>('minor', 'INTEGER', { unit: 'minor unit' }),
  cur: builder<string>('cur', 'TEXT'),
  rate: builder<number>('rate', 'REAL', { unit: 'ratio' }),
  pct: builder<number>('pct', 'REAL', { unit: 'percent' }),
  score: builder<number>('score', 'REAL', { unit: 'points' }),
  fx: builder<number>('fx', 'REAL', { unit: 'reporting currency per row currency' }),
  date: builder<string>('date', 'TEXT', { unit: 'day' }),
  ts: builder<string>('ts', 'TEXT', { unit: 'ms' }),
  ms: builder<number>('ms', 'INTEGER', { unit: 'ms since 1970-01-01 UTC' }),
  dk: builder<number>('dk', 'INTEGER', { unit: 'day' }),
  json: builder<string>('json', 'TEXT'),
  hash: builder<string>('hash', 'TEXT'),
  h16: builder<Buffer>('h16', 'BLOB'),
} as const

export type Zone = 'landing' | 'staging' | 'gold' | 'marts' | 'governance' | 'workspace'
export type Columns = Readonly<Record<string, Column>>

interface Declared<C extends Columns> {
  readonly name: string
  readonly zone: Zone
  /** What one row is. */
  readonly grain: string
  readonly doc: string
  /** Extract kinds or build steps that fill it. */
  readonly filledBy: readonly string[]
  readonly columns: C
}

/** A physical (P) or computed (C) table. */
export interface Table<C extends Columns = Columns> extends Declared<C> {
  readonly kind: 'P' | 'C'
  /** Primary key columns. */
  readonly key: readonly string[]
  readonly unique?: readonly (readonly string[])[]
  readonly indexes?: readonly Index[]
  /** Extra CHECK expressions. */
  readonly checks?: readonly string[]
  readonly scd?: 'type1' | 'type2'
  readonly withoutRowid?: boolean
}

/** An index; `where` makes it partial. */
export interface Index {
  readonly columns: readonly string[]
  readonly unique?: boolean
  readonly where?: string
}

/** A view (V): the published shape over narrower tables. */
export interface View<C extends Columns = Columns> extends Declared<C> {
  readonly kind: 'V'
  /** The SELECT; it must yield exactly the declared columns in order (a test prepares it). */
  readonly sql: string
}

/** The row type of a table or view. */
export type RowOf<T extends { readonly columns: Columns }> = {
  readonly [K in keyof T['columns']]: T['columns'][K] extends Column<infer Value> ? Value : never
}

/** Declares a table; refuses names that would need quoting and keys or indexes over unknown columns. */
export function table<const C extends Columns>(declared: Table<C>): Table<C> {
  checkNames(declared)
  const uses = [declared.key, ...(declared.unique ?? []), ...(declared.indexes ?? []).map((index) => index.columns)]
  for (const column of uses.flat()) {
    if (!Object.hasOwn(declared.columns, column)) throw new TypeError(`${declared.name}: no column ${column}`)
  }
  return declared
}

/** Declares a view; refuses names that would need quoting. */
export function view<const C extends Columns>(declared: Omit<View<C>, 'kind'>): View<C> {
  checkNames(declared)
  return { ...declared, kind: 'V' }
}

function checkNames(declared: { readonly name: string; readonly columns: Columns }): void {
  assertName(declared.name)
  for (const column of Object.keys(declared.columns)) assertName(column)
}
