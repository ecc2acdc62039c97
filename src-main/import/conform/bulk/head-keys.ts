import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import { NO_CODE } from '../../readers/decoded.ts'
import type { Dimensions } from '../dimensions.ts'
import type { Extract } from '../extract.ts'
import { CodeField, CodeMemo } from './code-field.ts'

/** Key of nobody in particular and of nowhere. */
const UNKNOWN = -1

/** Keys of customer, channel, place and campaign by the codes of a row, each asked for once per distinct text. */
export class HeadKeys {
  readonly #dimensions: Dimensions
  readonly #shop: string
  readonly #fields: readonly CodeField<string>[]
  readonly #customer: CodeField<string>
  readonly #email: CodeField<string>
  readonly #channel: CodeField<string>
  readonly #campaign: CodeField<string>
  readonly #place: readonly CodeField<string>[]
  readonly #byId: CodeMemo
  readonly #byEmail: CodeMemo
  readonly #channelOf: CodeMemo
  readonly #campaignOf: CodeMemo
  readonly #places = new Map<string, number>()
  readonly #isPlaced: boolean

  constructor(extract: Extract, dimensions: Dimensions, shop: string) {
    const { customers, channels, campaigns } = dimensions
    this.#dimensions = dimensions
    this.#shop = shop
    this.#customer = new CodeField(extract.text('customer_id'))
    this.#email = new CodeField(extract.text('customer_email'))
    this.#channel = new CodeField(extract.text('channel'))
    this.#campaign = new CodeField(extract.text('campaign_id'))
    const place = ['location_id', 'region', 'country_code'].map((name) => extract.text(name))
    this.#isPlaced = place.some((typed) => typed.present)
    this.#place = place.map((typed) => new CodeField(typed))
    const fields = [this.#customer, this.#email, this.#channel, this.#campaign, ...this.#place]
    this.#fields = fields.filter((field) => field.mapped)
    this.#byId = new CodeMemo((code) => customers.keyOf(shop, this.#customer.valueOf(code), null))
    this.#byEmail = new CodeMemo((code) => customers.keyOf(shop, null, this.#email.valueOf(code)))
    this.#channelOf = new CodeMemo((code) => channels.keyOf(this.#channel.valueOf(code)))
    this.#campaignOf = new CodeMemo((code) => campaigns.keyOf(this.#campaign.valueOf(code)))
  }

  /** Moves to the next batch. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    for (const field of this.#fields) field.use(batch, reader)
  }

  /** Whether every text that row i needs is at hand. */
  isPlain(i: number): boolean {
    for (const field of this.#fields) if (field.codes[i] === NO_CODE) return false
    return true
  }

  /** The customer by id, else by e-mail, else a guest. */
  customerAt(i: number): number {
    const key = this.#byId.of(this.#customer.codes[i] as number)
    return key === UNKNOWN ? this.#byEmail.of(this.#email.codes[i] as number) : key
  }

  /** The channel of row i. */
  channelAt(i: number): number {
    return this.#channelOf.of(this.#channel.codes[i] as number)
  }

  /** The campaign of row i. */
  campaignAt(i: number): number {
    return this.#campaignOf.of(this.#campaign.codes[i] as number)
  }

  /** The place of row i by store, region and country together. */
  locationAt(i: number): number {
    if (!this.#isPlaced) return UNKNOWN
    const codes = this.#place.map((field) => field.codes[i] as number)
    const reference = codes.join(' ')
    const known = this.#places.get(reference)
    if (known !== undefined) return known
    const [store = null, region = null, country = null] = this.#place.map((field, n) => field.valueOf(codes[n] ?? 0))
    const key = this.#dimensions.locations.keyOf(this.#shop, store, region, country)
    this.#places.set(reference, key)
    return key
  }
}
