import type { Database } from 'better-sqlite3'
import type { DataTest } from '../mart.ts'
import { KNOWN_CUSTOMERS } from '../tests/segments.ts'
import { KeySet, tableOf } from './key-set.ts'
import type { Failures } from './references.ts'

/** Counts the data tests that a table has each known customer, and nobody else; nobody is missing without an as-of date. */
export function checkCustomers(
  db: Database,
  tests: readonly DataTest[],
  asOf: string | null,
  failures: Failures,
): void {
  const keys = (statement: string): number[] => db.prepare<[], number>(statement).pluck().all()
  const known = keys(KNOWN_CUSTOMERS)
  const isKnown = new KeySet(tableOf(known))
  for (const { name, table, holdsKnownCustomers } of tests) {
    if (holdsKnownCustomers !== true) continue
    const held = keys(`SELECT customer_key FROM ${table}`)
    const isHeld = new KeySet(tableOf(held))
    const missing = asOf === null ? 0 : countOthers(known, isHeld)
    failures.set(name, missing + countOthers(held, isKnown))
  }
}

function countOthers(keys: readonly number[], allowed: KeySet): number {
  let others = 0
  for (const key of keys) if (!allowed.has(key)) others++
  return others
}
