import type { Database } from 'better-sqlite3'
import type { Day } from '../../base/days.ts'
import { parseIsoDate } from '../../base/days.ts'
import { UNDATED } from '../../base/facts.ts'
import type { Dictionary } from '../columns/words.ts'
import { dictionaryOf } from '../columns/words.ts'

/** What the master data say of one known customer; `segment` to `computed_mask` as the last build left them. */
export interface CustomerRow {
  readonly customer_key: number
  readonly customer_id: string
  readonly lifetime_value: number
  readonly lifetime_value_source: string
  readonly segment: string
  readonly segment_source: string
  readonly acquisition_date: string | null
  readonly acquisition_channel: string | null
  readonly preferred_channel: string | null
  readonly preferred_category: string | null
  readonly computed_mask: number
  readonly is_inferred: number
}

/** The known customers (current, not deleted) in ascending order of their key; the place in it is their number. */
export interface KnownCustomers {
  readonly count: number
  readonly key: Int32Array
  readonly rows: readonly CustomerRow[]
  /** Customer numbers in the order of customer ids, compared as bytes. */
  readonly byId: Uint32Array
  /** Ids; entry k is the id of customer number k. */
  readonly ids: Dictionary
}

const KNOWN = 'customer_key > 0 AND is_current = 1 AND is_deleted = 0'

/** Reads the known customers. */
export function readKnownCustomers(db: Database): KnownCustomers {
  const rows = db
    .prepare<[], CustomerRow>(
      `SELECT customer_key, customer_id, lifetime_value, lifetime_value_source, segment, segment_source, acquisition_date,
         acquisition_channel, preferred_channel, preferred_category, computed_mask, is_inferred
       FROM gold_customer_dim WHERE ${KNOWN} ORDER BY customer_key`,
    )
    .all()
  const key = Int32Array.from(rows, (row) => row.customer_key)
  const numberOf = numbersByKey(key)
  const sorted = db
    .prepare<[], number>(`SELECT customer_key FROM gold_customer_dim WHERE ${KNOWN} ORDER BY customer_id, customer_key`)
    .pluck()
    .all()
  return {
    count: rows.length,
    key,
    rows,
    byId: Uint32Array.from(sorted, (customer) => numberOf[customer] as number),
    ids: dictionaryOf(rows.map((row) => row.customer_id)),
  }
}

/** Customer number by key; -1 for keys of nobody known. */
export function numbersByKey(key: Int32Array): Int32Array {
  const numberOf = new Int32Array((key.at(-1) ?? 0) + 1).fill(-1)
  key.forEach((customer, number) => {
    numberOf[customer] = number
  })
  return numberOf
}

/** The day of a stored date; {@link UNDATED} when there is none. */
export function dayOfText(text: string | null): Day {
  return (text === null ? null : parseIsoDate(text.slice(0, 10))) ?? (UNDATED as Day)
}
