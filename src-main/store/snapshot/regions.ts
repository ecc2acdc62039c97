import type { Database } from 'better-sqlite3'
import { sharedUint16, sharedUint32 } from './shared.ts'
import { TextCodes } from './rows.ts'

const UNKNOWN = 'Unknown'
const NONE = -1

const PLACES = `SELECT location_key, COALESCE(geo_region, country_code, location_name) FROM gold_location_dim
  WHERE location_key > 0`
const CUSTOMERS = 'SELECT customer_key, geo_region FROM gold_customer_dim WHERE customer_key > 0'

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
function codesByKey(db: Database, statement: string, codes: TextCodes): Int32Array {
  const rows = db.prepare<[], [key: number, region: string | null]>(statement).raw().all()
  const byKey = new Int32Array(rows.reduce((most, [key]) => Math.max(most, key), 0) + 1).fill(NONE)
  for (const [key, region] of rows) if (region !== null) byKey[key] = codes.codeOf(region)
  return byKey
}
