import { ORDER_FLAG, UNDATED, type Amounts, type Facts } from '../../base/facts.ts'
import type { OrderPass } from './order-filter.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Up to this many categories an order is known by the set of its categories, one bit each. */
export const MOST_CATEGORIES = 16

/** What is worked out of the lines once per version, so that questions about categories need not read them again. */
export interface CategoryIndex {
  readonly categories: number
  /** Categories of the lines of each order, bit c = category c. */
  readonly sets: Uint16Array
  /** Purchases by day, channel and category; see {@link CubeShape}. */
  readonly netE4: Float64Array
  readonly shape: CubeShape
}

/** Cell = (place of the day × channels + channel - firstChannel) × categories + category; place 0 = undated. */
interface CubeShape {
  readonly firstDay: number
  readonly days: number
  readonly firstChannel: number
  readonly channels: number
}

/** Cells beyond which a cube is no longer small: 16 MB. */
const MOST_CELLS = 2_097_152

/**
 * Reads all lines; null where the cube would be large.
 * @param numbers category per product key; place 0 stands for lines without a known product
 */
export function indexCategories(
  facts: Pick<Facts, 'orders' | 'lines'>,
  numbers: Uint8Array,
  categories: number,
  tick: Tick,
): CategoryIndex | null {
  const { count } = facts.orders
  const shape = shapeOf(facts.orders)
  const cells = (shape.days + 1) * shape.channels * categories
  if (cells > MOST_CELLS) return null
  const index: CategoryIndex = { categories, sets: new Uint16Array(count), netE4: new Float64Array(cells), shape }
  for (let from = 0; from < count; from += ROWS_PER_TICK / 4) {
    tick(from, count)
    addOrders(facts, numbers, from, Math.min(count, from + ROWS_PER_TICK / 4), index)
  }
  return index
}

/** Purchases by category of a pass that chooses by day and channel alone; null of any other. */
export function sumIndexed(index: CategoryIndex, orders: Facts['orders'], pass: OrderPass): Float64Array | null {
  const { categories, netE4, shape } = index
  // Purchases count on their own day, whatever is chosen for returns.
  if (pass.tests.some(({ codes, flagged }) => codes !== orders.channel || flagged === null)) return null
  const counts = (channel: number): boolean =>
    pass.tests.every(({ flagged }) => flagged?.flags[channel + shape.firstChannel - flagged.base] === 1)
  const channels = Array.from({ length: shape.channels }, (_, channel) => channel).filter(counts)
  const sums = new Float64Array(categories)
  for (let place = 0; place <= shape.days; place++) {
    const day = place === 0 ? UNDATED : shape.firstDay + place - 1
    if (day < pass.from || day > pass.to) continue
    for (const channel of channels) {
      const cell = (place * shape.channels + channel) * categories
      for (let category = 0; category < categories; category++) {
        sums[category] = (sums[category] as number) + (netE4[cell + category] as number)
      }
    }
  }
  return sums
}

function addOrders(
  { orders, lines }: Pick<Facts, 'orders' | 'lines'>,
  numbers: Uint8Array,
  from: number,
  to: number,
  { categories, sets, netE4, shape }: CategoryIndex,
): void {
  const { day, channel, flags, lineStart } = orders
  const { product, netE4: lineNet }: { product: Int32Array; netE4: Amounts } = lines
  for (let order = from; order < to; order++) {
    const end = (lineStart[order + 1] as number) | 0
    const isPurchase = ~(flags[order] as number) & ORDER_FLAG.isReturn
    const own = day[order] as number
    const place = own === UNDATED ? 0 : own - shape.firstDay + 1
    const cell = (place * shape.channels + (channel[order] as number) - shape.firstChannel) * categories
    let set = 0
    for (let line = (lineStart[order] as number) | 0; line < end; line++) {
      const key = product[line] as number
      // Keys below 0 go to place 0.
      const category = numbers[key & ~(key >> 31)] as number
      set |= 1 << category
      netE4[cell + category] = (netE4[cell + category] as number) + isPurchase * (lineNet[line] as number)
    }
    sets[order] = set
  }
}

function shapeOf({ count, day, channel }: Facts['orders']): CubeShape {
  let [firstDay, lastDay, firstChannel, lastChannel] = [2_147_483_647, UNDATED, 2_147_483_647, -2_147_483_648]
  for (let order = 0; order < count; order++) {
    const [own, sold] = [day[order] as number, channel[order] as number]
    firstChannel = Math.min(firstChannel, sold)
    lastChannel = Math.max(lastChannel, sold)
    if (own === UNDATED) continue
    firstDay = Math.min(firstDay, own)
    lastDay = Math.max(lastDay, own)
  }
  return {
    firstDay,
    days: Math.max(0, lastDay - firstDay + 1),
    firstChannel,
    channels: Math.max(0, lastChannel - firstChannel + 1),
  }
}
