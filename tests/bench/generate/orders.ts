import type { Random } from '../../../src-main/base/random.ts'
import { randomStream, weighted } from '../../../src-main/base/random.ts'
import type { Catalogue } from './catalogue.ts'
import { aliasChoice, negativeBinomialWeights } from './draws.ts'
import { isGuest } from './order-plan.ts'
import { Planting, SIMPSON_CHANNEL, bundleStarts, bundles } from './planted.ts'

/** Channels as they stand in the file, and their shares in 1000. */
export const CHANNELS = ['Online', 'In-Store', 'Mobile App', 'Marketplace', 'Phone'] as const
export const CHANNEL_WEIGHTS = [420, 300, 160, 80, 40]

/** Most lines that an order can have. */
export const MOST_LINES = 512
const BASKET = { size: 1.25, mean: 1.15 }
const QUANTITIES = [620, 200, 80, 40, 20, 14, 8, 6, 4, 3, 2, 2, 1]
const FAITHFUL_SHARE = 0.7
const OFFER_PERCENT = 20
/** Share of the lines of a product on offer that are bought at the offer. */
const OFFER_SHARE = 0.8

/** The lines of one document; arrays are filled up to `count` and used again for the next. Amounts in minor units. */
export interface OrderLines {
  count: number
  channel: number
  readonly product: Uint32Array
  readonly quantity: Int32Array
  readonly price: Uint32Array
  readonly discount: Int32Array
  readonly cost: Uint32Array
}

/** Room for the lines of one document. */
export function emptyLines(): OrderLines {
  const whole = () => new Uint32Array(MOST_LINES)
  const signed = () => new Int32Array(MOST_LINES)
  return {
    count: 0,
    channel: 0,
    product: whole(),
    quantity: signed(),
    price: whole(),
    discount: signed(),
    cost: whole(),
  }
}

/** Fills baskets: planted items, products by popularity, quantities and offers. */
export class BasketMaker {
  /** Orders that hold each planted item, and every item of each bundle. */
  readonly itemOrders = new Uint32Array(bundleStarts.at(-1) ?? 0)
  readonly bundleOrders = new Uint32Array(bundles.length)
  readonly #catalogue: Catalogue
  readonly #planting: Planting
  readonly #random: Random
  readonly #channel = weighted(CHANNEL_WEIGHTS)
  readonly #size = aliasChoice(negativeBinomialWeights(BASKET.size, BASKET.mean))
  readonly #quantity = weighted(QUANTITIES)
  readonly #items = new Uint16Array(MOST_LINES)
  readonly #bundleOf: Uint16Array
  readonly #hits = new Uint16Array(bundles.length)

  constructor(seed: number, catalogue: Catalogue) {
    this.#catalogue = catalogue
    this.#planting = new Planting(seed)
    this.#random = randomStream(seed, 'baskets')
    this.#bundleOf = Uint16Array.from(bundles.flatMap((bundle, b) => bundle.solo.map(() => b)))
  }

  /** Draws the lines of the next order into `lines`. */
  fill(lines: OrderLines, order: number, customer: number, month: number): void {
    lines.channel = this.#channelOf(customer)
    lines.count = 0
    const planted = this.#plantedItems(order, lines.channel)
    for (let left = 1 + this.#size(this.#random); left > 0; left--) {
      this.#add(lines, this.#catalogue.draw(this.#random), month)
    }
    for (let i = 0; i < planted; i++) this.#add(lines, this.#catalogue.planted + (this.#items[i] as number), month)
  }

  /** Seven in ten orders come through the customer's own channel, which a hash of the number gives. */
  #channelOf(customer: number): number {
    const drawn = this.#channel(this.#random)
    if (isGuest(customer) || !this.#random.chance(FAITHFUL_SHARE)) return drawn
    let point = (Math.imul(customer + 1, 0x9e3779b1) >>> 0) % 1000
    let channel = 0
    for (; point >= (CHANNEL_WEIGHTS[channel] ?? 1000); channel++) point -= CHANNEL_WEIGHTS[channel] ?? 0
    return channel
  }

  /** Takes the planted items of an order, applies what binds their bundle, and counts. */
  #plantedItems(order: number, channel: number): number {
    const found = this.#planting.take(order, this.#items)
    let kept = 0
    for (let i = 0; i < found; i++) {
      const item = this.#items[i] as number
      const at = this.#bundleOf[item] as number
      const bundle = bundles[at]
      if (bundle?.onlyChannel !== undefined && channel !== SIMPSON_CHANNEL) continue
      if (bundle?.removed !== undefined && this.#isTakenOut(item, bundleStarts[at] ?? 0, found, bundle.removed))
        continue
      this.#items[kept++] = item
    }
    this.#count(kept)
    return kept
  }

  /** The second item of a negative pair goes when the first is there, by chance. */
  #isTakenOut(item: number, first: number, found: number, chance: number): boolean {
    if (item !== first + 1) return false
    for (let i = 0; i < found; i++) if (this.#items[i] === first) return this.#random.chance(chance)
    return false
  }

  #count(kept: number): void {
    for (let i = 0; i < kept; i++) {
      const item = this.#items[i] as number
      const bundle = this.#bundleOf[item] as number
      this.itemOrders[item] = (this.itemOrders[item] as number) + 1
      const hits = (this.#hits[bundle] as number) + 1
      this.#hits[bundle] = hits
      if (hits === bundles[bundle]?.solo.length) this.bundleOrders[bundle] = (this.bundleOrders[bundle] as number) + 1
    }
    for (let i = 0; i < kept; i++) this.#hits[this.#bundleOf[this.#items[i] as number] as number] = 0
  }

  #add(lines: OrderLines, product: number, month: number): void {
    for (let i = 0; i < lines.count; i++) if (lines.product[i] === product) return
    if (lines.count === MOST_LINES) return
    const at = lines.count++
    const quantity = 1 + this.#quantity(this.#random)
    const price = this.#catalogue.price[product] as number
    const offered = this.#catalogue.onOffer(product, month) && this.#random.chance(OFFER_SHARE)
    lines.product[at] = product
    lines.quantity[at] = quantity
    lines.price[at] = price
    lines.discount[at] = offered ? Math.floor((price * quantity * OFFER_PERCENT + 50) / 100) : 0
    lines.cost[at] = this.#catalogue.cost[product] as number
  }
}
