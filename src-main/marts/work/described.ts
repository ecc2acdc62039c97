import type { Database } from 'better-sqlite3'
import type { KnownCustomers } from './customers.ts'

/** Identifiers and demographics of a known customer, kept apart from the master data. */
export interface Description {
  readonly customer_key: number
  readonly full_name: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly email: string | null
  readonly birth_date: string | null
  readonly age_supplied: number | null
  readonly state: string | null
  readonly city: string | null
  readonly employment_status: string | null
}

/** Descriptions by customer number; null where nobody is described, which is so for every extract of orders alone. */
export type Descriptions = readonly (Description | undefined)[] | null

/** Reads the descriptions of the known customers. */
export function readDescriptions(db: Database, { count, key }: KnownCustomers): Descriptions {
  const rows = db
    .prepare<[], Description>(
      `SELECT p.customer_key, p.full_name, p.first_name, p.last_name, p.email, p.birth_date, p.age_supplied, p.state,
         p.city, p.employment_status
       FROM gold_customer_pii p JOIN gold_customer_dim c ON c.customer_key = p.customer_key
       WHERE c.customer_key > 0 AND c.is_current = 1 AND c.is_deleted = 0 ORDER BY p.customer_key`,
    )
    .all()
  if (rows.length === 0) return null
  const described = new Array<Description | undefined>(count).fill(undefined)
  let number = 0
  for (const row of rows) {
    while ((key[number] as number) < row.customer_key) number++
    described[number] = row
  }
  return described
}
