import type { Database } from 'better-sqlite3'

/** What extracts say of a known customer beside the computed columns. */
export interface Description {
  readonly customer_key: number
  readonly loyalty_tier: string | null
  readonly geo_region: string | null
  readonly country_code: string | null
  readonly marketing_consent: number | null
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

/** Reads the descriptions of the known customers in ascending order of their key. */
export function readDescriptions(db: Database): Description[] {
  return db
    .prepare<[], Description>(
      `SELECT c.customer_key, c.loyalty_tier, c.geo_region, c.country_code, c.marketing_consent, p.full_name, p.first_name,
         p.last_name, p.email, p.birth_date, p.age_supplied, p.state, p.city, p.employment_status
       FROM gold_customer_dim c LEFT JOIN gold_customer_pii p ON p.customer_key = c.customer_key
       WHERE c.customer_key > 0 AND c.is_current = 1 AND c.is_deleted = 0 ORDER BY c.customer_key`,
    )
    .all()
}
