import fc from 'fast-check'
import { NO_MARGIN, ORDER_FLAG, UNDATED, type Facts } from '../../src-main/base/facts.ts'
import { randomStream } from '../../src-main/base/random.ts'

/** Size and shape of made-up facts. */
export interface SyntheticShape {
  readonly orders: number
  readonly customers: number
  readonly products: number
  /** Days that the orders are spread over, in time order but for one in a hundred. */
  readonly days: number
  readonly seed: number
  /** Longest order; 6 unless told. */
  readonly mostLines?: number
}

/** Shapes small enough to be worked out by definition. */
export const smallShapes = fc.record({
  orders: fc.integer({ min: 0, max: 300 }),
  customers: fc.integer({ min: 1, max: 40 }),
  products: fc.constant(9),
  days: fc.integer({ min: 1, max: 300 }),
  seed: fc.nat(),
})

const FIRST_DAY = 19_000
const CHANNELS = 4
const REGIONS = ['North', 'South', 'East', 'Unknown']

/** Facts in memory without a warehouse: guests, returns, undated orders, two currencies, costs on some lines. */
export function syntheticFacts(shape: SyntheticShape): Facts {
  const random = randomStream(shape.seed, 'facts')
  const { orders: count, mostLines = 6 } = shape
  const orders = emptyOrders(count)
  const lineStart = new Uint32Array(count + 1)
  for (let order = 0; order < count; order++) {
    lineStart[order + 1] = (lineStart[order] ?? 0) + (random.chance(0.002) ? 0 : 1 + random.below(mostLines))
  }
  const lines = emptyLines(lineStart[count] ?? 0)
  for (let order = 0; order < count; order++) {
    const isReturn = random.chance(0.06)
    const late = random.chance(0.01) ? random.below(60) : 0
    const day = random.chance(0.001)
      ? UNDATED
      : FIRST_DAY + Math.max(0, Math.floor((order * shape.days) / count) - late)
    orders.key[order] = order + 1
    orders.customer[order] = random.chance(0.05) ? -1 : 1 + Math.floor(shape.customers * random.unit() ** 1.5)
    orders.day[order] = day
    orders.orderDay[order] = isReturn && day !== UNDATED ? day - random.below(40) : day
    orders.channel[order] = random.chance(0.02) ? -1 : 1 + random.below(CHANNELS)
    orders.region[order] = random.below(REGIONS.length)
    orders.currency[order] = random.chance(0.03) ? 1 : 0
    let flags: number = isReturn ? ORDER_FLAG.isReturn : 0
    const seen = new Set<number>()
    for (let line = lineStart[order] ?? 0; line < (lineStart[order + 1] ?? 0); line++) {
      const product = random.chance(0.01) ? -1 : 1 + Math.floor(shape.products * random.unit() ** 2)
      const quantity = (1 + random.below(3)) * (isReturn ? -1 : 1)
      const price = 100 * (50 + random.below(5000))
      const discount = random.chance(0.2) ? Math.floor(price * 0.1) * quantity : 0
      const net = price * quantity - discount
      const hasCost = random.chance(0.9)
      lines.product[line] = product
      lines.quantity[line] = quantity
      lines.netE4[line] = net
      lines.discountE4[line] = discount
      lines.marginE4[line] = hasCost ? net - Math.floor(price * 0.6) * quantity : NO_MARGIN
      lines.isPromotional[line] = discount === 0 ? 0 : 1
      seen.add(product)
      orders.units[order] = (orders.units[order] ?? 0) + quantity
      orders.netE4[order] = (orders.netE4[order] ?? 0) + net
      orders.discountE4[order] = (orders.discountE4[order] ?? 0) + discount
      if (discount !== 0) flags |= ORDER_FLAG.isPromotional
      if (!hasCost) continue
      flags |= ORDER_FLAG.hasMargin
      orders.marginE4[order] = (orders.marginE4[order] ?? 0) + (lines.marginE4[line] ?? 0)
      orders.marginBaseE4[order] = (orders.marginBaseE4[order] ?? 0) + net
    }
    orders.distinctProducts[order] = seen.size
    orders.flags[order] = flags
  }
  const customers = byCustomer(orders, shape.customers)
  numberPurchases(orders, customers)
  return {
    orders: { ...orders, lineStart },
    lines,
    customers,
    names: { regions: REGIONS, currencies: ['EUR', 'USD'] },
  }
}

type Orders = Omit<Facts['orders'], 'lineStart'>

const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes)

function emptyOrders(count: number): Orders {
  const int32 = (): Int32Array => new Int32Array(shared(4 * count))
  return {
    count,
    key: int32(),
    customer: int32(),
    day: int32(),
    orderDay: int32(),
    channel: new Int16Array(shared(2 * count)),
    location: new Int16Array(shared(2 * count)),
    region: new Uint16Array(shared(2 * count)),
    currency: new Uint16Array(shared(2 * count)),
    flags: new Uint8Array(shared(count)),
    units: int32(),
    distinctProducts: int32(),
    netE4: int32(),
    discountE4: int32(),
    marginE4: int32(),
    marginBaseE4: int32(),
    orderNumber: int32(),
    daysSincePrevious: int32(),
  }
}

function emptyLines(count: number): Facts['lines'] {
  const int32 = (): Int32Array => new Int32Array(shared(4 * count))
  return {
    count,
    product: int32(),
    quantity: int32(),
    netE4: int32(),
    discountE4: int32(),
    marginE4: int32(),
    isPromotional: new Uint8Array(shared(count)),
  }
}

/** Transactions per customer, by day and order number; undated ones first. */
function byCustomer(orders: Orders, most: number): Facts['customers'] {
  const start = new Uint32Array(shared(4 * (most + 2)))
  for (const customer of orders.customer) if (customer > 0) start[customer + 1] = (start[customer + 1] ?? 0) + 1
  for (let key = 0; key <= most; key++) start[key + 1] = (start[key + 1] ?? 0) + (start[key] ?? 0)
  const list = new Uint32Array(shared(4 * (start[most + 1] ?? 0)))
  const next = start.slice()
  orders.customer.forEach((customer, order) => {
    if (customer > 0) list[next[customer] ?? 0] = order
    if (customer > 0) next[customer] = (next[customer] ?? 0) + 1
  })
  for (let key = 1; key <= most; key++) {
    const own = list.subarray(start[key], start[key + 1])
    own.sort((a, b) => (orders.day[a] ?? 0) - (orders.day[b] ?? 0) || a - b)
  }
  return { start, orders: list }
}

function numberPurchases(orders: Orders, customers: Facts['customers']): void {
  orders.daysSincePrevious.fill(-1)
  for (let key = 1; key + 1 < customers.start.length; key++) {
    let [number, previous] = [0, UNDATED]
    for (const order of customers.orders.subarray(customers.start[key], customers.start[key + 1])) {
      if (((orders.flags[order] ?? 0) & ORDER_FLAG.isReturn) !== 0) continue
      const day = orders.day[order] ?? UNDATED
      orders.orderNumber[order] = ++number
      if (previous !== UNDATED) orders.daysSincePrevious[order] = day - previous
      previous = day
    }
  }
}
