import { NO_MARGIN, ORDER_FLAG, UNDATED, type Facts } from '../../base/facts.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'

/** Up to this many categories an order is known by the set of its categories, one bit each. */
export const MOST_CATEGORIES = 16

/**
 * Everything that can be added up of orders and lines, by day, channel and category, worked out once per version: what
 * a question asks of days, channels and categories is a sum of few cells, and no order has to be read for it.
 */
export interface AmountCube {
  /** Categories of the lines; 0 where they are too many to tell them apart. */
  readonly categories: number
  /** Categories of the lines of each order, bit c = category c; empty without categories. */
  readonly sets: Uint16Array
  /** The column of days by which returns are counted; purchases have one day only. */
  readonly day: Int32Array
  /** {@link AMOUNTS} of whole orders; row = place of the day × channels + channel - firstChannel; place 0 = undated. */
  readonly ofOrders: Float64Array
  /** {@link AMOUNTS} of their lines by category; row = row of the orders × categories + category. */
  readonly ofLines: Float64Array
  readonly shape: CubeShape
}

interface CubeShape {
  readonly firstDay: number
  readonly days: number
  readonly firstChannel: number
  readonly channels: number
}

/** Net sales by kind of order, units of purchases by kind of buyer, margins and the number of those that have one. */
const AMOUNTS = [
  'guestE4',
  'firstE4',
  'laterE4',
  'returnE4',
  'guestUnits',
  'knownUnits',
  'marginE4',
  'marginBaseE4',
  'margins',
  'lines',
] as const
/** Columns of a row. */
export const AMOUNT_COUNT = AMOUNTS.length
/** Place of an amount in a row. */
export const AMOUNT_AT = Object.fromEntries(AMOUNTS.map((name, place) => [name, place])) as Readonly<
  Record<(typeof AMOUNTS)[number], number>
>
const { guestE4: NET, returnE4: RETURNED, guestUnits: UNITS } = AMOUNT_AT
const { marginE4: MARGIN, marginBaseE4: MARGIN_BASE, margins: MARGINS, lines: LINES } = AMOUNT_AT

/** Amounts beyond which a cube is no longer small: 32 MB. */
const MOST_AMOUNTS = 4_194_304

/** A cube that is being worked out; it can be left and gone on with at any time. */
export interface CubeWork {
  /** Null where it would be large. */
  readonly cube: AmountCube | null
  readonly facts: Pick<Facts, 'orders' | 'lines'>
  /** Category per product key; place 0 stands for lines without a known product. */
  readonly numbers: Uint8Array
  /** The first order that has not been read. */
  next: number
}

/**
 * A cube of which nothing has been added up yet.
 * @param day the column of days by which returns are counted
 * @param numbers as in {@link CubeWork}
 */
export function startCube(
  facts: CubeWork['facts'],
  day: Int32Array,
  numbers: Uint8Array,
  categories: number,
  tick: Tick,
): CubeWork {
  const { count } = facts.orders
  const shape = shapeOf(facts.orders, day, tick)
  const told = categories <= MOST_CATEGORIES ? categories : 0
  const amounts = (shape.days + 1) * shape.channels * AMOUNT_COUNT
  if (amounts * (told + 1) > MOST_AMOUNTS) return { cube: null, facts, numbers, next: count }
  const cube: AmountCube = {
    categories: told,
    sets: new Uint16Array(told === 0 ? 0 : count),
    day,
    ofOrders: new Float64Array(amounts),
    ofLines: new Float64Array(amounts * told),
    shape,
  }
  return { cube, facts, numbers, next: 0 }
}

/** Reads the orders and lines that have not been read; stopped by its tick, it is gone on with by another call. */
export function finishCube(work: CubeWork, tick: Tick): AmountCube | null {
  const { cube, facts, numbers } = work
  const { count } = facts.orders
  while (cube !== null && work.next < count) {
    tick(work.next, count)
    const to = Math.min(count, work.next + ROWS_PER_TICK / 4)
    addOrders(facts, cube, work.next, to)
    if (cube.categories > 0) addLines(facts, cube, numbers, work.next, to)
    work.next = to
  }
  return cube
}

/** Which amount an order adds its net sales to. */
function netOf(flags: number, customer: number, orderNumber: number): number {
  if ((flags & ORDER_FLAG.isReturn) !== 0) return RETURNED
  return NET + Number(customer > 0) * (1 + Number(orderNumber > 1))
}

function addOrders({ orders }: Pick<Facts, 'orders'>, cube: AmountCube, from: number, to: number): void {
  const { ofOrders, shape, day } = cube
  const { channel, flags, customer, orderNumber, netE4, units, marginE4, marginBaseE4, lineStart } = orders
  for (let order = from; order < to; order++) {
    const row = rowOf(shape, day[order] as number, channel[order] as number) * AMOUNT_COUNT
    const [own, key] = [flags[order] as number, customer[order] as number]
    const net = row + netOf(own, key, orderNumber[order] as number)
    const sold = row + UNITS + Number(key > 0)
    const known = Number((own & ORDER_FLAG.hasMargin) !== 0)
    const lines = (lineStart[order + 1] as number) - (lineStart[order] as number)
    ofOrders[net] = (ofOrders[net] as number) + (netE4[order] as number)
    ofOrders[sold] = (ofOrders[sold] as number) + (~own & ORDER_FLAG.isReturn) * (units[order] as number)
    ofOrders[row + MARGIN] = (ofOrders[row + MARGIN] as number) + known * (marginE4[order] as number)
    ofOrders[row + MARGIN_BASE] = (ofOrders[row + MARGIN_BASE] as number) + known * (marginBaseE4[order] as number)
    ofOrders[row + MARGINS] = (ofOrders[row + MARGINS] as number) + known
    ofOrders[row + LINES] = (ofOrders[row + LINES] as number) + lines
  }
}

function addLines(
  { orders, lines }: Pick<Facts, 'orders' | 'lines'>,
  { categories, sets, ofLines, shape, day }: AmountCube,
  numbers: Uint8Array,
  from: number,
  to: number,
): void {
  const { channel, flags, customer, orderNumber, lineStart } = orders
  const { product, netE4, quantity, marginE4 } = lines
  for (let order = from; order < to; order++) {
    const end = (lineStart[order + 1] as number) | 0
    const row = rowOf(shape, day[order] as number, channel[order] as number) * categories
    const [own, buyer] = [flags[order] as number, customer[order] as number]
    const net = netOf(own, buyer, orderNumber[order] as number)
    const unitsAt = UNITS + Number(buyer > 0)
    const isPurchase = ~own & ORDER_FLAG.isReturn
    let set = 0
    for (let line = (lineStart[order] as number) | 0; line < end; line++) {
      const key = product[line] as number
      // Keys below 0 go to place 0.
      const category = numbers[key & ~(key >> 31)] as number
      const at = (row + category) * AMOUNT_COUNT
      const [sold, margin] = [netE4[line] as number, marginE4[line] as number]
      const known = Number(margin !== NO_MARGIN)
      set |= 1 << category
      ofLines[at + net] = (ofLines[at + net] as number) + sold
      ofLines[at + unitsAt] = (ofLines[at + unitsAt] as number) + isPurchase * (quantity[line] as number)
      ofLines[at + MARGIN] = (ofLines[at + MARGIN] as number) + known * margin
      ofLines[at + MARGIN_BASE] = (ofLines[at + MARGIN_BASE] as number) + known * sold
      ofLines[at + MARGINS] = (ofLines[at + MARGINS] as number) + known
      ofLines[at + LINES] = (ofLines[at + LINES] as number) + 1
    }
    sets[order] = set
  }
}

function rowOf({ firstDay, channels, firstChannel }: CubeShape, day: number, channel: number): number {
  const place = day === UNDATED ? 0 : day - firstDay + 1
  return place * channels + channel - firstChannel
}

function shapeOf({ count, channel }: Facts['orders'], day: Int32Array, tick: Tick): CubeShape {
  let [firstDay, lastDay, firstChannel, lastChannel] = [2_147_483_647, UNDATED, 2_147_483_647, -2_147_483_648]
  for (let from = 0; from < count; from += ROWS_PER_TICK) {
    tick(from, count)
    const to = Math.min(count, from + ROWS_PER_TICK)
    for (let order = from; order < to; order++) {
      const [own, sold] = [day[order] as number, channel[order] as number]
      firstChannel = Math.min(firstChannel, sold)
      lastChannel = Math.max(lastChannel, sold)
      if (own === UNDATED) continue
      firstDay = Math.min(firstDay, own)
      lastDay = Math.max(lastDay, own)
    }
  }
  return {
    firstDay,
    days: Math.max(0, lastDay - firstDay + 1),
    firstChannel,
    channels: Math.max(0, lastChannel - firstChannel + 1),
  }
}
