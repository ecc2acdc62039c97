import type { Database } from 'better-sqlite3'
import { sharedUint16, sharedUint32 } from './shared.ts'
import { TextCodes } from './text-codes.ts'

const UNKNOWN = 'Unknown'
const NONE = -1

const PLACES = {
  last: 'SELECT MAX(0, MAX(location_key)) FROM gold_location_dim',
  regions: `SELECT location_key, COALESCE(geo_region, country_code, location_name) AS region FROM gold_location_dim
    WHERE location_key > 0 AND region IS NOT NULL ORDER BY location_key`,
}
const CUSTOMERS = {
  last: 'SELECT MAX(0, MAX(customer_key)) FROM gold_customer_dim',
  regions: `SELECT customer_key, geo_region FROM gold_customer_dim WHERE customer_key > 0 AND geo_region IS NOT NULL
    ORDER BY customer_key`,
}

/** Regions of orders as filters name them. */
export interface Regions {
  readonly names: readonly string[]
  readonly ofOrders: Uint16Array | Uint32Array
}

/**
 * The region of every order: of its place (else that place's country or name), else of its customer, else `Unknown`;
 * the same rule as `orderRegion` of the filters.
 */
export function readRegions(db: Database, location: ArrayLike<number>, customer: Int32Array): Regions {
  const codes = new TextCodes()
  const unknown = codes.codeOf(UNKNOWN)
  const places = codesByKey(db, PLACES, codes)
  const customers = codesByKey(db, CUSTOMERS, codes)
  const ofOrders = codes.texts.length > 65_536 ? sharedUint32(customer.length) : sharedUint16(customer.length)
  for (let order = 0; order < ofOrders.length; order++) {
    const place = places[location[order] as number] ?? NONE
    const code = place === NONE ? (customers[customer[order] as number] ?? NONE) : place
    ofOrders[order] = code === NONE ? unknown : code
  }
  return { names: codes.texts, ofOrders }
}

/** Code of the region by key of the member; {@link NONE} where it has none. */
function codesByKey(db: Database, { last, regions }: typeof PLACES, codes: TextCodes): Int32Array {
  const byKey = new Int32Array(Number(db.prepare(last).pluck().get() ?? 0) + 1).fill(NONE)
  for (const [key, region] of db.prepare<[], [key: number, region: string]>(regions).raw().iterate()) {
    byKey[key] = codes.codeOf(region)
  }
  return byKey
}
