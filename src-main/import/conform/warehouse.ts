import type { Database } from 'better-sqlite3'
import type { TouchedOrders } from './touched-orders.ts'

/** What every conformer may use: the version under construction and the batch it writes for. */
export interface BatchContext {
  readonly db: Database
  readonly batchId: number
  /** Day of the extract (YYYY-MM-DD): newer extracts win over older ones. */
  readonly extractDate: string
  /** First eight digits of the file's checksum; numbers what the file itself does not number. */
  readonly fileTag: string
  /** Name of the file as given. */
  readonly fileName: string
  readonly reportingCurrency: string
  readonly linkByEmail: boolean
  /** Salt of e-mail hashes, fixed per workspace. */
  readonly salt: string
  /** Orders that the load touched so far. */
  readonly touched: TouchedOrders
}

/** Surrogate keys: the next key of a table, remembered in `ws_sequence`. */
export class Sequences {
  readonly #db: Database
  readonly #next = new Map<string, number>()

  constructor(db: Database) {
    this.#db = db
  }

  /** The next key of a table whose key column is named. */
  next(table: string, column: string): number {
    const known = this.#next.get(table) ?? this.#first(table, column)
    this.#next.set(table, known + 1)
    return known
  }

  /** Remembers the counters in the version. */
  save(): void {
    const statement = this.#db.prepare('INSERT OR REPLACE INTO ws_sequence (sequence_name, next_value) VALUES (?, ?)')
    for (const [name, value] of this.#next) statement.run(name, value)
  }

  #first(table: string, column: string): number {
    const stored = this.#db
      .prepare<[string], { next_value: number }>('SELECT next_value FROM ws_sequence WHERE sequence_name = ?')
      .get(table)
    if (stored !== undefined) return stored.next_value
    const row = this.#db
      .prepare<[], { greatest: number | null }>(`SELECT max(${column}) AS greatest FROM ${table}`)
      .get()
    return Math.max(row?.greatest ?? 0, 0) + 1
  }
}
