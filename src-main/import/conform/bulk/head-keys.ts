import type { DecodedBatch, DecodedReader } from '../../readers/decoded.ts'
import { NO_CODE } from '../../readers/decoded.ts'
import type { Dimensions } from '../dimensions.ts'
import type { Extract } from '../extract.ts'
import { CodeField } from './code-field.ts'
import { CodeMemo } from './code-memo.ts'
import { CustomerCodes } from './customer-codes.ts'
import type { NewHeads } from './order-run.ts'
import type { HeadStage } from './order-stages.ts'
import { PlaceKeys } from './place-keys.ts'
import { TextCopier } from './plain-text.ts'
import { markGaps } from './row-marks.ts'

/** Key of nobody in particular. */
const UNKNOWN = -1

/** Keys of customer, channel, place and campaign by the codes of rows, each asked for once per distinct text. */
export class HeadKeys {
  readonly #customer: CodeField<string>
  readonly #email: CodeField<string>
  readonly #channel: CodeField<string>
  readonly #campaign: CodeField<string>
  readonly #places: PlaceKeys
  readonly #byId: CustomerCodes
  readonly #byEmail: CodeMemo
  readonly #channelOf: CodeMemo
  readonly #campaignOf: CodeMemo

  constructor(extract: Extract, { customers, channels, campaigns, locations }: Dimensions, shop: string) {
    const id = new TextCopier(extract, 'customer_id')
    this.#customer = id.field
    this.#email = new CodeField(extract.text('customer_email'))
    this.#channel = new CodeField(extract.text('channel'))
    this.#campaign = new CodeField(extract.text('campaign_id'))
    this.#places = new PlaceKeys(extract, locations, shop)
    this.#byId = new CustomerCodes(customers, shop, id)
    this.#byEmail = new CodeMemo((code) => customers.keyOf(shop, null, this.#email.valueOf(code)))
    this.#channelOf = new CodeMemo((code) => channels.keyOf(this.#channel.valueOf(code)))
    this.#campaignOf = new CodeMemo((code) => campaigns.keyOf(this.#campaign.valueOf(code)))
  }

  /** Moves to the next batch. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    for (const field of [this.#customer, this.#email, this.#channel, this.#campaign]) field.use(batch, reader)
    this.#places.use(batch, reader)
  }

  /** Marks rows with a text that is not at hand. */
  markGaps(marks: Uint8Array, rows: number): void {
    for (const field of [this.#customer, this.#email, this.#channel, this.#campaign]) markGaps(marks, 1, field, rows)
    for (const field of this.#places.fields) markGaps(marks, 1, field, rows)
  }

  /** Asks for the keys that rows name beside those of new orders, in the order of the file. */
  touch({ first, count }: { first: Uint32Array; count: number }): void {
    for (let n = 0; n < count; n++) {
      const row = first[n] as number
      this.#customerAt(row)
      this.#channelOf.of(this.#channel.codes[row] as number)
      this.#places.keyAt(row)
    }
  }

  /** Says that a row is read on its own next. */
  expect(row: number): void {
    const code = this.#customer.codes[row] as number
    if (code !== NO_CODE) this.#byId.expect(code)
  }

  /** Writes the keys of orders to headers from `at` on: the customer by id, else by e-mail, else a guest. */
  write(numbers: HeadStage['numbers'], at: number, run: NewHeads): void {
    this.#writeCustomers(numbers, at, run)
    writeByCode(numbers.channel_key, at, run, this.#channel, this.#channelOf)
    writeByCode(numbers.campaign_key, at, run, this.#campaign, this.#campaignOf)
    this.#places.write(numbers.location_key, at, run)
  }

  #writeCustomers(
    { customer_key: customers, customer_version_key: versions }: HeadStage['numbers'],
    at: number,
    { first, count }: NewHeads,
  ): void {
    for (let n = 0, place = at; n < count; n++, place++) {
      const key = this.#customerAt(first[n] as number)
      customers[place] = key
      versions[place] = key
    }
  }

  #customerAt(row: number): number {
    const key = this.#byId.of(this.#customer.codes[row] as number)
    return key === UNKNOWN ? this.#byEmail.of(this.#email.codes[row] as number) : key
  }
}

function writeByCode(
  target: Float64Array,
  at: number,
  { first, count }: NewHeads,
  { codes, mapped }: CodeField<string>,
  memo: CodeMemo,
): void {
  if (!mapped) {
    target.fill(memo.of(0), at, at + count)
    return
  }
  memo.writeRows(target, at, picked(codes, first, count), 0, count)
}

/** Codes of some rows. */
function picked(codes: Uint32Array, rows: Uint32Array, count: number): Uint32Array {
  const cells = new Uint32Array(count)
  for (let n = 0; n < count; n++) cells[n] = codes[rows[n] as number] as number
  return cells
}
