import { ORDER_FLAG } from '../../base/facts.ts'
import type { KnownAmounts } from './cube-sums.ts'
import type { DayCells } from './day-cells.ts'
import {
  marginRooms,
  readBlocks,
  readMargins,
  readNumbers,
  type MarginBlock,
  type OrderBlock,
  type OrderSource,
} from './order-blocks.ts'
import { BLOCK } from './order-filter.ts'
import { AT, periodTotals, WIDTH, type PeriodSums } from './period-totals.ts'
import type { Tick } from './tick.ts'
import { workroomOf, type Workroom } from './workroom.ts'

/** What is to be summed of the orders of a source besides the source itself. */
export interface PeriodQuestion {
  /** The day on which each order counts; purchases come in the order of their days. */
  readonly day: Int32Array
  /** Two groupings: of the first also the returning customers are counted. */
  readonly cells: DayCells
  /** Greatest customer key. */
  readonly customers: number
  readonly margins: boolean
  /** Whether units are asked for; 0 where not. */
  readonly units: boolean
  /** Where the amounts are known already: of the source only orders and customers are counted. */
  readonly known?: KnownAmounts | null
}

const { isReturn: RETURN, hasMargin: HAS_MARGIN } = ORDER_FLAG

/** Cells below which the compiled pass keeps what was seen of a customer in two bytes, and in one. */
const [MOST_CELLS, MOST_BYTE_CELLS] = [32_767, 127]

/** A pass over the orders, block by block. */
interface PeriodPass {
  /** FIELDS of cell after cell. */
  readonly sums: Float64Array
  /** Amounts of a block where they are known already. */
  readonly nothing: Float64Array
  readonly add: (block: Pick<OrderBlock, 'orders' | 'netE4' | 'units'>) => void
}

/** What a plain pass holds. */
interface Pass {
  readonly columns: Pick<OrderSource['facts']['orders'], 'customer' | 'flags' | 'orderNumber'>
  readonly question: PeriodQuestion
  /** FIELDS of cell after cell. */
  readonly sums: Float64Array
  /** Per customer twice the last cell with a purchase + 1, plus 1 where that was only the first one of all; 0 = none. */
  readonly seen: Int32Array
}

/**
 * Sums purchases, returns, units, margins and distinct customers of a period in one pass. A customer is new to a group
 * when the last purchase before was in an earlier cell than the first one of the group: so any number of groupings is
 * counted with one look at the customer.
 */
export function sumPeriod(source: OrderSource, question: PeriodQuestion, tick: Tick): PeriodSums {
  const room = workroomOf(source.facts)
  return room?.holds(question.day) === true && question.cells.count < MOST_CELLS
    ? room.use(() => sumWith(compiledPass(room, source, question), source, question, tick))
    : sumWith(plainPass(source, question), source, question, tick)
}

function sumWith(
  pass: PeriodPass,
  source: OrderSource,
  { day, cells, margins, units, known }: PeriodQuestion,
  tick: Tick,
): PeriodSums {
  if (known) {
    const { nothing } = pass
    pass.sums.set(known.sums)
    readNumbers(source, tick, ({ orders }) => pass.add({ orders, netE4: nothing, units: nothing }))
    return periodTotals(pass.sums, cells, known.lines)
  }
  const rooms = margins ? marginRooms() : null
  let lines = 0
  const add = (block: OrderBlock): void => {
    lines += block.lines
    pass.add(block)
    if (rooms === null) return
    readMargins(source, block.orders, rooms)
    addMargins(pass.sums, day, cells, block.orders, rooms)
  }
  readBlocks(source, tick, add, { units })
  return periodTotals(pass.sums, cells, lines)
}

function plainPass({ facts }: OrderSource, question: PeriodQuestion): PeriodPass {
  const pass = {
    columns: facts.orders,
    question,
    sums: new Float64Array(question.cells.count * WIDTH),
    seen: new Int32Array(question.customers + 1),
  }
  return {
    sums: pass.sums,
    nothing: new Float64Array(BLOCK),
    add: ({ orders, netE4, units }) => {
      // Neighbours are nearly always of one cell, so that its sums stay at hand; returns may be of any cell.
      let place = 0
      while (place < orders.length) place = addRun(pass, orders, netE4, units, place)
    },
  }
}

/** The compiled twin of {@link plainPass}, for days in the memory of the facts. */
function compiledPass(room: Workroom, { facts }: OrderSource, { day, cells, customers }: PeriodQuestion): PeriodPass {
  const sums = room.doubles(cells.count * WIDTH)
  const starts = [0, 1].map((at) => room.copy(cells.groupings[at]?.start ?? new Int32Array(cells.count)))
  const days = [day.byteOffset, cells.base, cells.cells.length, room.copy(cells.cells), ...starts]
  const columns = [facts.orders.customer, facts.orders.flags, facts.orders.orderNumber].map((of) => of.byteOffset)
  // Twice the number of a cell and 1 more: the fewer bytes, the more customers stay at hand.
  const isFew = cells.count < MOST_BYTE_CELLS
  const seen = [room.bytes((customers + 1) * (isFew ? 1 : 2)).byteOffset, customers]
  const record = room.copy(Int32Array.from([...days, ...columns, ...seen, sums.byteOffset]))
  const add = isFew ? room.loops.addPeriodU1 : room.loops.addPeriodU2
  return {
    sums,
    nothing: room.doubles(BLOCK),
    add: ({ orders, netE4, units }) =>
      add(record, orders.byteOffset, netE4.byteOffset, units.byteOffset, orders.length),
  }
}

/** Adds orders from a place on until a purchase is of another cell; the place of that purchase. */
function addRun(pass: Pass, orders: Uint32Array, netE4: Float64Array, units: Float64Array, from: number): number {
  const { sums, seen } = pass
  const { customer, flags, orderNumber } = pass.columns
  const { day } = pass.question
  const { base, cells, groupings } = pass.question.cells
  const last = cells.length - 1
  let [cell, startOfFirst, startOfSecond] = [-1, 0, 0]
  let [bought, sold, purchases, knownE4, knownOrders, knownUnits, newE4, news] = [0, 0, 0, 0, 0, 0, 0, 0]
  let [distinct, ofFirst, ofSecond, returning, returningOfFirst] = [0, 0, 0, 0, 0]
  let place = from
  for (; place < orders.length; place++) {
    const order = (orders[place] as number) | 0
    const own = netE4[place] as number
    const at = (day[order] as number) - base
    const ownCell = at >= 0 && at <= last ? (cells[at] as number) : 0
    if (((flags[order] as number) & RETURN) !== 0) {
      sums[ownCell * WIDTH] = (sums[ownCell * WIDTH] as number) + own
      continue
    }
    if (ownCell !== cell) {
      if (cell >= 0) break
      cell = ownCell
      startOfFirst = groupings[0]?.start[cell] ?? 0
      startOfSecond = groupings[1]?.start[cell] ?? 0
    }
    const ownUnits = units[place] as number
    const key = customer[order] as number
    const known = Number(key > 0)
    // Not a product: -1 times 0 is -0, for which compiled code is thrown away.
    const slot = key & -known
    const first = known & Number((orderNumber[order] as number) <= 1)
    const before = seen[slot] as number
    const seenAt = before >> 1
    const fresh = known & Number(seenAt === 0)
    const again = known & ~first
    const freshOfFirst = Number(seenAt <= startOfFirst)
    purchases++
    bought += own
    sold += ownUnits
    knownOrders += known
    knownE4 += known * own
    knownUnits += known * ownUnits
    news += first
    newE4 += first * own
    distinct += fresh
    ofFirst += known & freshOfFirst
    ofSecond += known & Number(seenAt <= startOfSecond)
    returning += again & (fresh | before)
    returningOfFirst += again & (freshOfFirst | before)
    seen[slot] = (Math.max(seenAt, cell + 1) << 1) | (first & fresh)
  }
  if (cell >= 0) {
    const row = cell * WIDTH
    const counted = [bought, bought, sold, purchases, knownE4, knownOrders, knownUnits, newE4, news]
    const customers = [distinct, ofFirst, ofSecond, returning, returningOfFirst]
    counted.forEach((value, field) => (sums[row + field] = (sums[row + field] as number) + value))
    customers.forEach((value, field) => {
      sums[row + AT.customers + field] = (sums[row + AT.customers + field] as number) + value
    })
  }
  return place
}

/** Adds the margins of a block, as a pass does its purchases. */
function addMargins(
  sums: Float64Array,
  day: Int32Array,
  cells: DayCells,
  orders: Uint32Array,
  margins: MarginBlock,
): void {
  let place = 0
  while (place < orders.length) place = addMarginRun(sums, day, cells, orders, margins, place)
}

function addMarginRun(
  sums: Float64Array,
  day: Int32Array,
  { base, cells }: DayCells,
  orders: Uint32Array,
  { marginE4, marginBaseE4, flags }: MarginBlock,
  from: number,
): number {
  const last = cells.length - 1
  let [cell, margin, marginBase, found] = [-1, 0, 0, 0]
  let place = from
  for (; place < orders.length; place++) {
    const at = (day[(orders[place] as number) | 0] as number) - base
    const own = at >= 0 && at <= last ? (cells[at] as number) : 0
    if (own !== cell) {
      if (cell >= 0) break
      cell = own
    }
    margin += marginE4[place] as number
    marginBase += marginBaseE4[place] as number
    found |= flags[place] as number
  }
  const row = cell * WIDTH
  sums[row + AT.marginE4] = (sums[row + AT.marginE4] as number) + margin
  sums[row + AT.marginBaseE4] = (sums[row + AT.marginBaseE4] as number) + marginBase
  sums[row + AT.margins] = (sums[row + AT.margins] as number) + (found & HAS_MARGIN)
  return place
}
