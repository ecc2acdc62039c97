import { prepared } from '../../store/prepared.ts'
import type { BatchContext, Sequences } from './warehouse.ts'

/** Location keys: stores by their id, areas by the country or region of an order. */
export class LocationKeys {
  readonly #context: BatchContext
  readonly #sequences: Sequences
  readonly #known = new Map<string, number>()

  constructor(context: BatchContext, sequences: Sequences) {
    this.#context = context
    this.#sequences = sequences
  }

  /**
   * The key of the place of an order: the store when it is named, else the area; -1 without either.
   * @param country ISO code, kept on the area
   */
  keyOf(shop: string, store: string | null, region: string | null, country: string | null): number {
    const id = store ?? region ?? country
    if (id === null || id === '') return -1
    const reference = `${shop}\0${id}\0${region ?? ''}`
    const known = this.#known.get(reference)
    if (known !== undefined) return known
    const key = this.#findOrCreate(shop, id, store === null ? 'area' : 'store', region ?? country, country)
    this.#known.set(reference, key)
    return key
  }

  #findOrCreate(
    shop: string,
    id: string,
    type: 'area' | 'store',
    region: string | null,
    country: string | null,
  ): number {
    const { db, batchId } = this.#context
    const stored = prepared<[string, string], { location_key: number }>(
      db,
      'SELECT location_key FROM gold_location_dim WHERE shop_id = ? AND location_id = ?',
    ).get(shop, id)
    if (stored !== undefined) return stored.location_key
    const key = this.#sequences.next('gold_location_dim', 'location_key')
    const code = country !== null && /^[A-Z]{2}$/.test(country) ? country : null
    prepared(
      db,
      `INSERT INTO gold_location_dim (location_key, location_id, location_name, location_type, country_code, geo_region, shop_id, is_inferred, batch_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)`,
    ).run(key, id, id, type, code, region, shop, batchId)
    return key
  }
}
