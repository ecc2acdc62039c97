import type { Amounts, Facts } from '../../base/facts.ts'
import { pick, pickAmounts } from './customer-purchases.ts'
import type { OrderColumns } from './order-columns.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Products by their keys; sixteen bits wherever they fit: half the memory. */
type ProductKeys = Uint16Array | Int32Array

/** Channels, units and lines of purchases, by place in {@link CustomerPurchases}. */
export interface PurchaseDetails {
  readonly units: Amounts
  /** Channel key. */
  readonly channel: Int32Array
  /** Lines of place n: `lineStart[n]` to `lineStart[n + 1]`, exclusive. */
  readonly lineStart: Uint32Array
  /** Product key by line; 0 = unknown. */
  readonly product: ProductKeys
  /** Discounts, and net sales of promotional lines. */
  readonly discountE4: Float64Array
  readonly promotedE4: Float64Array
}

/** Puts the lines of purchases one customer after the other. */
export function detailPurchases(facts: Facts, order: Uint32Array, tick: Tick): PurchaseDetails {
  const { orders } = facts
  const lineStart = new Uint32Array(order.length + 1)
  for (let place = 0; place < order.length; place++) {
    const own = order[place] as number
    lineStart[place + 1] =
      (lineStart[place] as number) + (orders.lineStart[own + 1] as number) - (orders.lineStart[own] as number)
  }
  return {
    units: pickAmounts(orders.units, order, tick),
    channel: pick(orders.channel, order, new Int32Array(order.length), tick),
    lineStart,
    product: productsOf(facts, order, lineStart.at(-1) ?? 0, tick),
    ...lineAmounts(facts, order, null, tick),
  }
}

/** The details with the amounts of matching lines only; lines of other products stay listed. */
export function onlyMatchingAmounts(
  facts: Facts,
  order: Uint32Array,
  details: PurchaseDetails,
  { units }: Pick<OrderColumns, 'units'>,
  matches: Uint8Array,
  tick: Tick,
): PurchaseDetails {
  return { ...details, units: pickAmounts(units, order, tick), ...lineAmounts(facts, order, matches, tick) }
}

function productsOf(
  { orders: { lineStart }, lines }: Facts,
  order: Uint32Array,
  count: number,
  tick: Tick,
): ProductKeys {
  const { product } = lines
  let greatest = 0
  for (let line = 0; line < lines.count; line++) greatest = Math.max(greatest, product[line] as number)
  const listed = greatest < 65_536 ? new Uint16Array(count) : new Int32Array(count)
  let length = 0
  for (let place = 0; place < order.length; place++) {
    if (place % ROWS_PER_TICK === 0) tick(place, order.length)
    const own = order[place] as number
    const end = lineStart[own + 1] as number
    for (let line = lineStart[own] as number; line < end; line++)
      listed[length++] = Math.max(product[line] as number, 0)
  }
  return listed
}

/** Adds up lines order by order, as they lie in memory, and picks the sums of the purchases. */
function lineAmounts(
  { orders: { count, lineStart }, lines: { product, netE4, discountE4, isPromotional } }: Facts,
  order: Uint32Array,
  matches: Uint8Array | null,
  tick: Tick,
): Pick<PurchaseDetails, 'discountE4' | 'promotedE4'> {
  const [discounts, promotions] = [new Float64Array(count), new Float64Array(count)]
  for (let own = 0; own < count; own++) {
    if (own % ROWS_PER_TICK === 0) tick(own, count)
    const end = lineStart[own + 1] as number
    let [discount, promoted] = [0, 0]
    for (let line = lineStart[own] as number; line < end; line++) {
      if (matches !== null && matches[Math.max(product[line] as number, 0)] === 0) continue
      discount += discountE4[line] as number
      promoted += (isPromotional[line] as number) * (netE4[line] as number)
    }
    discounts[own] = discount
    promotions[own] = promoted
  }
  return {
    discountE4: pick(discounts, order, new Float64Array(order.length), tick),
    promotedE4: pick(promotions, order, new Float64Array(order.length), tick),
  }
}
