import { ORDER_FLAG } from '../../base/facts.ts'
import type { MemberRows } from './breakdown.ts'
import type { DayGroups } from './group-orders.ts'
import { readBlocks, type OrderBlock } from './order-blocks.ts'
import type { Codes } from './order-filter.ts'
import type { Tick } from './tick.ts'
import { workroomOf, type OrderLoops, type Workroom } from './workroom.ts'

/** Purchases by group of days and member; cell = group × members + member. */
export interface Cells {
  readonly netE4: Float64Array
  readonly orders: Float64Array
}

type OrderRows = Extract<MemberRows, { of: 'orders' }>

/** Bytes of a cell of the compiled loop: net amount and number of purchases. */
const CELL = 16

/**
 * Sums purchases by period and by a dimension of orders (channel, region) in one pass.
 * @param day the day on which each order counts
 */
export function sumCells(rows: OrderRows, day: Int32Array, days: DayGroups, tick: Tick): Cells {
  const room = workroomOf(rows.source.facts)
  const isReached = room !== null && room.holds(rows.codes) && room.holds(day)
  return isReached ? room.use(() => compiledCells(room, rows, day, days, tick)) : plainCells(rows, day, days, tick)
}

function plainCells(rows: OrderRows, day: Int32Array, days: DayGroups, tick: Tick): Cells {
  const { members } = rows.table
  // One group more, for the days outside.
  const cells = (days.count + 1) * members
  const sums = { netE4: new Float64Array(cells), orders: new Float64Array(cells) }
  readBlocks(rows.source, tick, (block) => addBlock(rows, day, days, block, sums))
  return { netE4: sums.netE4.subarray(0, days.count * members), orders: sums.orders.subarray(0, days.count * members) }
}

function addBlock(
  { source, codes, table }: OrderRows,
  day: Int32Array,
  { base, groups }: DayGroups,
  { orders, netE4 }: OrderBlock,
  sums: Cells,
): void {
  const { flags } = source.facts.orders
  const { member, members, base: firstCode } = table
  const last = groups.length - 1
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    const isPurchase = ~(flags[order] as number) & ORDER_FLAG.isReturn
    const group = groups[Math.min(Math.max((day[order] as number) - base, 0), last)] as number
    const cell = group * members + (member[(codes[order] as number) - firstCode] as number)
    sums.netE4[cell] = (sums.netE4[cell] as number) + isPurchase * (netE4[place] as number)
    sums.orders[cell] = (sums.orders[cell] as number) + isPurchase
  }
}

/** The compiled twin of {@link plainCells}, for codes and days in the memory of the facts. */
function compiledCells(
  room: Workroom,
  { source, codes, table }: OrderRows,
  day: Int32Array,
  { base, groups, count }: DayGroups,
  tick: Tick,
): Cells {
  const { members, member, base: firstCode } = table
  // One group more, for the days outside, and one member more, for the codes outside.
  const width = members + 1
  const rowOf = room.copy(groups.map((group) => group * width * CELL))
  const columns = Int32Array.from({ length: member.length + 1 }, (_, place) => CELL * (member[place] ?? members))
  const sums = room.doubles(2 * (count + 1) * width)
  const { flags } = source.facts.orders
  const days = [day.byteOffset, base, groups.length - 1, rowOf]
  const ofCodes = [codes.byteOffset, firstCode, member.length, room.copy(columns)]
  const record = room.copy(Int32Array.from([...days, ...ofCodes, flags.byteOffset, sums.byteOffset]))
  const add = addsCells(room.loops, codes)
  readBlocks(source, tick, ({ orders, netE4 }) => add(record, orders.byteOffset, netE4.byteOffset, orders.length))
  const take = (field: number): Float64Array =>
    Float64Array.from({ length: count * members }, (_, cell) => {
      const row = Math.floor(cell / members) * width
      return sums[2 * (row + (cell % members)) + field] as number
    })
  return { netE4: take(0), orders: take(1) }
}

function addsCells(loops: OrderLoops, codes: Codes): OrderLoops['addCellsI4'] {
  if (codes instanceof Int16Array) return loops.addCellsI2
  return codes instanceof Uint16Array ? loops.addCellsU2 : loops.addCellsI4
}
