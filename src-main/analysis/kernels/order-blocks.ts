import { NO_MARGIN, ORDER_FLAG, type Amounts, type Facts } from '../../base/facts.ts'
import { compiledBlocks, compiledNumbers } from './compiled-blocks.ts'
import { BLOCK, ordersOfBlock, touchesBlock, type OrderPass } from './order-filter.ts'
import { ROWS_PER_TICK, type Tick } from './tick.ts'
import { workroomOf } from './workroom.ts'

/** Orders that count and what of them: all lines, or those of matching products. */
export interface OrderSource {
  readonly facts: Pick<Facts, 'orders' | 'lines' | 'memory'>
  readonly pass: OrderPass
  /** Flag per product key; place 0 stands for lines without a known product; null = all lines. */
  readonly matches: Uint8Array | null
}

/** Some of the orders that count, with the amounts of the lines that count, by place. Holds until the next block. */
export interface OrderBlock {
  readonly orders: Uint32Array
  readonly netE4: Float64Array
  /** All 0 where they are not asked for. */
  readonly units: Float64Array
  /** Lines that count, of all these orders together. */
  readonly lines: number
}

/** Margins of the lines whose cost is known, and their net sales, by place; 0 without any. */
export interface MarginBlock {
  readonly marginE4: Float64Array
  readonly marginBaseE4: Float64Array
  /** The bit `hasMargin` of {@link ORDER_FLAG}, beside others. */
  readonly flags: Uint8Array
}

/** Reads the orders of one block after the other. */
type ReadBlock<Block> = (block: number) => Block

/** Goes through a source block by block, in the sequence of its pass, with the amounts of the lines that count. */
export function readBlocks(
  source: OrderSource,
  tick: Tick,
  use: (block: OrderBlock) => void,
  needs: { readonly units: boolean } = { units: false },
): void {
  const room = workroomOf(source.facts)
  if (room === null) return goThrough(source.pass, tick, plainBlocks(source, needs), use)
  room.use(() => goThrough(source.pass, tick, compiledBlocks(room, source, needs), use))
}

/** Goes through the numbers of the orders of a source that count, block by block, whatever their amounts are. */
export function readNumbers(source: OrderSource, tick: Tick, use: (block: Pick<OrderBlock, 'orders'>) => void): void {
  const { pass, matches, facts } = source
  if (matches !== null) return readBlocks(source, tick, use)
  const useNumbers = (orders: Uint32Array): void => use({ orders })
  const room = workroomOf(facts)
  if (room === null) {
    const list = new Uint32Array(BLOCK)
    return goThrough(pass, tick, (block) => ordersOfBlock(pass, block, list), useNumbers)
  }
  room.use(() => goThrough(pass, tick, compiledNumbers(room, pass), useNumbers))
}

function goThrough<Block>(pass: OrderPass, tick: Tick, read: ReadBlock<Block>, use: (block: Block) => void): void {
  const blocks = pass.zones.low.length
  for (let block = 0; block < blocks; block++) {
    if (block % (ROWS_PER_TICK / BLOCK) === 0) tick(block, blocks)
    if (touchesBlock(pass, block)) use(read(block))
  }
}

function plainBlocks({ facts, pass, matches }: OrderSource, needs: { readonly units: boolean }): ReadBlock<OrderBlock> {
  const room = new Uint32Array(BLOCK)
  const [netE4, units] = [new Float64Array(BLOCK), new Float64Array(BLOCK)]
  if (matches !== null) {
    return (block) => {
      const { orders, lines } = matchBlock(facts, ordersOfBlock(pass, block, room), matches, netE4, units)
      if (!needs.units) units.fill(0)
      return { orders: room.subarray(0, orders), netE4, units, lines }
    }
  }
  return (block) => {
    const orders = ordersOfBlock(pass, block, room)
    gather(orders, facts.orders.netE4, netE4)
    if (needs.units) gather(orders, facts.orders.units, units)
    return { orders, netE4, units, lines: countLines(orders, facts.orders.lineStart, pass.sequence === null) }
  }
}

/** Rooms for the margins of a block. */
export function marginRooms(): MarginBlock {
  return {
    marginE4: new Float64Array(BLOCK),
    marginBaseE4: new Float64Array(BLOCK),
    flags: new Uint8Array(BLOCK),
  }
}

/** Fills in the margins of the orders of a block. */
export function readMargins({ facts, matches }: OrderSource, orders: Uint32Array, rooms: MarginBlock): void {
  if (matches !== null) return matchMargins(facts, orders, matches, rooms)
  const { flags, marginE4, marginBaseE4 } = facts.orders
  gather(orders, marginE4, rooms.marginE4)
  gather(orders, marginBaseE4, rooms.marginBaseE4)
  for (let place = 0; place < orders.length; place++) {
    rooms.flags[place] = flags[(orders[place] as number) | 0] as number
  }
}

function gather(orders: Uint32Array, from: Amounts, to: Float64Array): void {
  for (let place = 0; place < orders.length; place++) to[place] = from[(orders[place] as number) | 0] as number
}

function countLines(orders: Uint32Array, lineStart: Uint32Array, ascends: boolean): number {
  const [first = 0, last = -1] = [orders[0], orders[orders.length - 1]]
  // The lines of orders that ascend without gaps stand together.
  if (ascends && last - first + 1 === orders.length)
    return (lineStart[last + 1] as number) - (lineStart[first] as number)
  let lines = 0
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    lines += (lineStart[order + 1] as number) - (lineStart[order] as number)
  }
  return lines
}

/* Order and line numbers are made signed before they count a loop: unsigned ones are counted as doubles. */

/** Keeps the orders with a matching line, in place, with the sums of those lines; how many orders and lines. */
export function matchBlock(
  { orders: { lineStart }, lines: { product, quantity, netE4: lineNet } }: Pick<Facts, 'orders' | 'lines'>,
  orders: Uint32Array,
  matches: Uint8Array,
  netE4: Float64Array,
  units: Float64Array,
): { readonly orders: number; readonly lines: number } {
  let [length, matched] = [0, 0]
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    const last = (lineStart[order + 1] as number) | 0
    let [own, ownUnits, ownNet] = [0, 0, 0]
    for (let line = (lineStart[order] as number) | 0; line < last; line++) {
      const key = product[line] as number
      // Keys below 0 go to place 0.
      const match = matches[key & ~(key >> 31)] as number
      own += match
      ownUnits += match * (quantity[line] as number)
      ownNet += match * (lineNet[line] as number)
    }
    orders[length] = order
    netE4[length] = ownNet
    units[length] = ownUnits
    length += Number(own > 0)
    matched += own
  }
  return { orders: length, lines: matched }
}

/** Fills in the margins of the matching lines of the orders of a block. */
export function matchMargins(
  { orders: { lineStart }, lines }: Pick<Facts, 'orders' | 'lines'>,
  orders: Uint32Array,
  matches: Uint8Array,
  { marginE4, marginBaseE4, flags }: MarginBlock,
): void {
  const { product, netE4, marginE4: lineMargin } = lines
  for (let place = 0; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    const last = (lineStart[order + 1] as number) | 0
    let [margin, base, any] = [0, 0, 0]
    for (let line = (lineStart[order] as number) | 0; line < last; line++) {
      const key = product[line] as number
      const own = lineMargin[line] as number
      const counts = (matches[key & ~(key >> 31)] as number) & Number(own !== NO_MARGIN)
      margin += counts * own
      base += counts * (netE4[line] as number)
      any |= counts
    }
    marginE4[place] = margin
    marginBaseE4[place] = base
    flags[place] = any * ORDER_FLAG.hasMargin
  }
}
