import type { Database } from 'better-sqlite3'
import type { DataTest } from '../mart.ts'
import { KNOWN_CUSTOMERS } from '../tests/segments.ts'
import type { DaySums } from './day-sums.ts'
import { sumDays } from './day-sums.ts'
import type { KeyTable } from './key-set.ts'
import { KeySet, readKeys } from './key-set.ts'
import { checkLines } from './line-checks.ts'
import type { NumberRows } from './number-rows.ts'
import { readStoredHeads } from './order-heads.ts'
import type { AskedReference, Failures } from './references.ts'
import { askedReferences, References } from './references.ts'
import { checkSummaries } from './summary-checks.ts'

/** What the tests of the facts ask beside the facts themselves; may cross to another thread. */
export interface FactQuestions {
  readonly orders: number
  readonly ofOrders: readonly AskedReference[]
  readonly ofLines: readonly AskedReference[]
  readonly knownCustomers: KeyTable
}

/** What the facts answered. */
export interface FactAnswers {
  readonly failures: Failures
  readonly days: DaySums
}

/** The tables that {@link checkFacts} reads. */
export const FACT_TABLES = ['order_header', 'order_line', 'order_summary'] as const

/** Reads what {@link checkFacts} has to know. */
export function factQuestions(db: Database, tests: readonly DataTest[]): FactQuestions {
  return {
    orders: Number(db.prepare('SELECT COUNT(*) FROM order_header').pluck().get()),
    ofOrders: askedReferences(db, tests, 'order_header'),
    ofLines: askedReferences(db, tests, 'order_line'),
    knownCustomers: readKeys(db, KNOWN_CUSTOMERS),
  }
}

/** Counts the failing rows of the data tests of orders, lines and sums of orders as they are stored, one pass each. */
export function checkFacts(read: NumberRows, questions: FactQuestions): FactAnswers {
  const failures: Failures = new Map()
  const ofOrders = new References(questions.ofOrders)
  const heads = readStoredHeads(read, questions.orders, ofOrders)
  ofOrders.addTo(failures)
  const linesE4 = checkLines(read, heads, new References(questions.ofLines), failures)
  const netE4 = checkSummaries(read, heads, linesE4, failures)
  return { failures, days: sumDays(heads, netE4, new KeySet(questions.knownCustomers)) }
}
