import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import type { Dimensions } from '../dimensions.ts'
import type { Extract } from '../extract.ts'
import { CodeField } from './code-field.ts'
import type { NewHeads } from './order-run.ts'

/** Key of nowhere. */
const NOWHERE = -1
/** More than any dictionary has codes; the square is a safe integer. */
const MOST_CODES = 2 ** 26

/** Keys of places by the codes of store, region and country together, each asked for once per distinct place. */
export class PlaceKeys {
  readonly fields: readonly CodeField<string>[]
  readonly #locations: Dimensions['locations']
  readonly #shop: string
  readonly #isPlaced: boolean
  /** Numbers of pairs: of store and region, then of that number and the country. */
  readonly #pairs = [new Map<number, number>(), new Map<number, number>()] as const
  /** Key by the number of store, region and country; 0 where it is not known yet. */
  readonly #keys: number[] = []

  constructor(extract: Extract, locations: Dimensions['locations'], shop: string) {
    const typed = ['location_id', 'region', 'country_code'].map((name) => extract.text(name))
    this.#isPlaced = typed.some((column) => column.present)
    this.fields = typed.map((column) => new CodeField(column))
    this.#locations = locations
    this.#shop = shop
  }

  /** Moves to the next batch. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    for (const field of this.fields) field.use(batch, reader)
  }

  /** Writes the places of orders to headers from `at` on. */
  write(target: Float64Array, at: number, { first, count }: NewHeads): void {
    if (!this.#isPlaced) {
      target.fill(NOWHERE, at, at + count)
      return
    }
    for (let n = 0, place = at; n < count; n++, place++) target[place] = this.keyAt(first[n] as number)
  }

  /** The place of a row. */
  keyAt(row: number): number {
    if (!this.#isPlaced) return NOWHERE
    const [store, region, country] = this.fields
    const [inner, outer] = this.#pairs
    const pair = numberOf(inner, (store?.codes[row] as number) * MOST_CODES + (region?.codes[row] as number))
    const place = numberOf(outer, pair * MOST_CODES + (country?.codes[row] as number))
    return (this.#keys[place] ??= this.#find(row))
  }

  #find(row: number): number {
    const [store = null, region = null, country = null] = this.fields.map((field) =>
      field.valueOf(field.codes[row] as number),
    )
    return this.#locations.keyOf(this.#shop, store, region, country)
  }
}

/** Numbers distinct pairs in the order in which they come. */
function numberOf(pairs: Map<number, number>, pair: number): number {
  const known = pairs.get(pair)
  if (known !== undefined) return known
  const number = pairs.size
  pairs.set(pair, number)
  return number
}
