import type { Database, Statement } from 'better-sqlite3'

/** A value SQLite takes; booleans are given as 0 and 1. */
export type SqlValue = number | string | null | Buffer

const ROWS_PER_STATEMENT = 64

/**
 * Collects rows and writes 64 of them per statement: the fastest plain INSERT that the driver offers. Rows are visible
 * to queries after {@link flush}.
 */
export class RowInserter {
  readonly #many: Statement<[SqlValue[]]>
  readonly #one: Statement<[SqlValue[]]>
  readonly #width: number
  readonly #full: number
  #pending: SqlValue[] = []

  constructor(
    db: Database,
    table: string,
    columns: readonly string[],
    verb: 'INSERT' | 'INSERT OR REPLACE' | 'INSERT OR IGNORE' = 'INSERT',
  ) {
    const row = `(${columns.map(() => '?').join(', ')})`
    const head = `${verb} INTO ${table} (${columns.join(', ')}) VALUES `
    this.#one = db.prepare<[SqlValue[]]>(head + row)
    this.#many = db.prepare<[SqlValue[]]>(head + Array.from({ length: ROWS_PER_STATEMENT }, () => row).join(', '))
    this.#width = columns.length
    this.#full = columns.length * ROWS_PER_STATEMENT
  }

  /** Adds one row; the values are in the order of the columns. */
  add(...values: SqlValue[]): void {
    for (const value of values) this.#pending.push(value)
    if (this.#pending.length >= this.#full) {
      this.#many.run(this.#pending)
      this.#pending = []
    }
  }

  /** Writes what is pending. */
  flush(): void {
    for (let start = 0; start < this.#pending.length; start += this.#width) {
      this.#one.run(this.#pending.slice(start, start + this.#width))
    }
    this.#pending = []
  }
}
