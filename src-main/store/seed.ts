import type { Database } from 'better-sqlite3'

/** Surrogate key of "no value, or a value that could not be resolved". */
export const UNKNOWN_KEY = -1
/** Surrogate key of "cannot apply here". */
export const NOT_APPLICABLE_KEY = -2

const MEMBERS = [
  [UNKNOWN_KEY, '__unknown__', 'Unknown'],
  [NOT_APPLICABLE_KEY, '__na__', 'Not applicable'],
] as const

const RESERVED: ReadonlySet<string> = new Set(MEMBERS.map(([, id]) => id))

/** Whether a business id is that of a member that every warehouse has; an extract that names it names nobody. */
export function isReservedId(id: string): boolean {
  return RESERVED.has(id)
}

const MEMBER_SQL = [
  'INSERT INTO gold_channel_dim (channel_key, channel_id, channel_name) VALUES (?, ?, ?)',
  'INSERT INTO gold_location_dim (location_key, location_id, location_name) VALUES (?, ?, ?)',
  'INSERT INTO gold_campaign_dim (campaign_key, campaign_id, campaign_name, channel_key) VALUES (?, ?, ?, -2)',
  'INSERT INTO gold_promotion_dim (promotion_key, promotion_code, promotion_name) VALUES (?, ?, ?)',
  'INSERT INTO gold_product_dim (product_key, product_id, product_name) VALUES (?, ?, ?)',
]

const CUSTOMER_SQL = `INSERT INTO gold_customer_dim (customer_key, customer_id, is_current, attribute_hash)
  VALUES (?, ?, 1, zeroblob(16))`

const UNKNOWN_DATE_SQL = `INSERT INTO gold_date_dim (date_key, is_weekend, is_holiday, is_peak_season, is_sale_period, is_future)
  VALUES (-1, 0, 0, 0, 0, 0)`

const FILE_TYPES: readonly (readonly [string, string, string, 0 | 1, 0 | 1])[] = [
  ['csv', '.csv', 'text/csv', 0, 0],
  ['csv.gz', '.csv.gz', 'application/gzip', 0, 1],
  ['csv.zst', '.csv.zst', 'application/zstd', 0, 1],
  ['tsv', '.tsv', 'text/tab-separated-values', 0, 0],
  ['tsv.gz', '.tsv.gz', 'application/gzip', 0, 1],
  ['tsv.zst', '.tsv.zst', 'application/zstd', 0, 1],
  ['parquet', '.parquet', 'application/vnd.apache.parquet', 1, 0],
]

/** Inserts the rows that every warehouse has: unknown members (data model 3.4), file formats, the unnamed source. */
export function seedMembers(db: Database): void {
  for (const statement of MEMBER_SQL.map((text) => db.prepare(text))) {
    for (const member of MEMBERS) statement.run(...member)
  }
  const customer = db.prepare(CUSTOMER_SQL)
  for (const [key, id] of MEMBERS) customer.run(key, id)
  db.exec(UNKNOWN_DATE_SQL)
  const fileType = db.prepare('INSERT INTO customer_purchase_behavior_insights_dim_file_type VALUES (?, ?, ?, ?, ?, ?)')
  for (const [position, row] of FILE_TYPES.entries()) fileType.run(position + 1, ...row)
  db.exec(`INSERT INTO customer_purchase_behavior_insights_dim_source_system
    (source_system_id, system_code, system_name, system_kind, is_active) VALUES (1, 'unnamed', 'Not named', 'other', 1)`)
}
