import type { IssueCode } from '../issue-codes.ts'
import { issueKind } from '../issue-codes.ts'

/** What became of the rows of a file; every row is counted exactly once. */
export interface RowCounts {
  read: number
  loaded: number
  duplicate: number
  superseded: number
  quarantined: number
  ignored: number
}

/** A rejected row with everything needed to repair it. */
export interface Rejection {
  readonly row: number
  readonly code: IssueCode
  /** Source column, or null when the row as a whole is meant. */
  readonly column: string | null
  readonly field: string | null
  readonly value: string | null
  /** The row as JSON (source column to text). */
  readonly payload: string | null
  readonly message: string
  readonly personal: boolean
}

/** Examples kept per code, column and file. */
const EXAMPLES = 5

/** Sales of a file whose rows are not stored under it, because they repeat or give way to stored ones. */
export interface SalesAside {
  netE4: number
  /** First and last day, YYYYMMDD; null without a dated row. */
  firstKey: number | null
  lastKey: number | null
}

/** One kind of issue in one column of a file, with its first examples. */
export interface IssueTally {
  readonly code: IssueCode
  readonly column: string | null
  rows: number
  readonly examples: { row: number; value: string }[]
}

/** Counts the rows of one file and hands rejected rows on; keeps no row beyond a few examples. */
export class RowLog {
  readonly counts: RowCounts = { read: 0, loaded: 0, duplicate: 0, superseded: 0, quarantined: 0, ignored: 0 }
  /** New and changed business keys. */
  added = 0
  updated = 0
  readonly aside: SalesAside = { netE4: 0, firstKey: null, lastKey: null }
  readonly #tallies = new Map<string, IssueTally>()
  readonly #onReject: (rejection: Rejection) => void

  constructor(onReject: (rejection: Rejection) => void) {
    this.#onReject = onReject
  }

  /** Counts a rejected row and hands it on. */
  reject(rejection: Rejection): void {
    this.counts.quarantined++
    this.#tally(rejection.code, rejection.column, rejection.row, rejection.personal ? null : rejection.value)
    this.#onReject(rejection)
  }

  /** Counts a row that was kept with a warning. */
  warn(code: IssueCode, column: string | null, row: number, value: string | null): void {
    this.#tally(code, column, row, value)
  }

  /** Remembers the net amount and the day of a sales row that is counted as duplicate or superseded. */
  setAside(netE4: number, dateKey: number): void {
    const { aside } = this
    aside.netE4 += netE4
    if (dateKey < 0) return
    aside.firstKey = Math.min(aside.firstKey ?? dateKey, dateKey)
    aside.lastKey = Math.max(aside.lastKey ?? dateKey, dateKey)
  }

  /** Counts members that were made from ids which no extract describes. */
  note(code: IssueCode, column: string | null, members: number): void {
    if (members > 0) this.#tallies.set(`${code}\0${column ?? ''}`, { code, column, rows: members, examples: [] })
  }

  /** Issues in the order they first appeared. */
  get tallies(): readonly IssueTally[] {
    return [...this.#tallies.values()]
  }

  /** Rows per code of one severity, most frequent first. */
  byCode(severity: 'quarantine' | 'warn'): { code: IssueCode; rows: number }[] {
    const sums = new Map<IssueCode, number>()
    for (const tally of this.#tallies.values()) {
      if (issueKind(tally.code).severity === severity) sums.set(tally.code, (sums.get(tally.code) ?? 0) + tally.rows)
    }
    return [...sums].map(([code, rows]) => ({ code, rows })).sort((a, b) => b.rows - a.rows)
  }

  /** Whether read = loaded + duplicate + superseded + quarantined + ignored. */
  get balanced(): boolean {
    const { read, loaded, duplicate, superseded, quarantined, ignored } = this.counts
    return read === loaded + duplicate + superseded + quarantined + ignored
  }

  #tally(code: IssueCode, column: string | null, row: number, value: string | null): void {
    const key = `${code}\0${column ?? ''}`
    let tally = this.#tallies.get(key)
    if (tally === undefined) {
      tally = { code, column, rows: 0, examples: [] }
      this.#tallies.set(key, tally)
    }
    tally.rows++
    if (tally.examples.length < EXAMPLES) tally.examples.push({ row, value: (value ?? '').slice(0, 200) })
  }
}
