import type { Amounts } from '../../base/facts.ts'
import type { OrderBlock, OrderSource } from './order-blocks.ts'
import {
  BLOCK,
  isWholeBlock,
  keepBetween,
  keepFlagged,
  type Codes,
  type OrderPass,
  type OrderTest,
} from './order-filter.ts'
import type { OrderLoops, Workroom } from './workroom.ts'

/** Narrows the list of orders of a block from `left` orders; how many are left. */
type Step = (left: number, start: number, length: number) => number

/**
 * The compiled twin of `ordersOfBlock`: numbers of the orders of a block that pass.
 * @param room holds the facts of the pass; the list stays in it until the next block is read
 */
export function compiledNumbers(room: Workroom, pass: OrderPass): (block: number) => Uint32Array {
  const { loops } = room
  const list = room.words(BLOCK)
  const byDay = stepBetween(room, pass, list, pass)
  const steps = pass.tests.map((test) => stepOf(room, pass, list, test))
  return (block) => {
    const start = block * BLOCK
    const length = Math.min(BLOCK, pass.day.length - start)
    if (pass.sequence === null) loops.listRange(list.byteOffset, start, length)
    else list.set(pass.sequence.subarray(start, start + length))
    let left = isWholeBlock(pass, block) ? length : byDay(length, start, length)
    for (const step of steps) left = step(left, start, length)
    return list.subarray(0, left)
  }
}

/** The compiled twin of `plainBlocks`. */
export function compiledBlocks(
  room: Workroom,
  source: OrderSource,
  needs: { readonly units: boolean },
): (block: number) => OrderBlock {
  const { orders: columns } = source.facts
  const { loops } = room
  const numbers = compiledNumbers(room, source.pass)
  const [netE4, units] = [room.doubles(BLOCK), room.doubles(BLOCK)]
  if (source.matches !== null) {
    return matchedBlocks(room, source.facts, source.matches, numbers, { netE4, units }, needs.units)
  }
  const ascends = source.pass.sequence === null
  const gatherNet = gathers(loops, columns.netE4)
  const gatherUnits = gathers(loops, columns.units)
  return (block) => {
    const orders = numbers(block)
    const [at, count] = [orders.byteOffset, orders.length]
    const isRun = ascends && count > 0 && (orders[count - 1] as number) - (orders[0] as number) + 1 === count
    gatherNet(at, count, columns.netE4.byteOffset, netE4.byteOffset, isRun)
    if (needs.units) gatherUnits(at, count, columns.units.byteOffset, units.byteOffset, isRun)
    return { orders, netE4, units, lines: loops.countLines(at, count, columns.lineStart.byteOffset, isRun) }
  }
}

function gathers(loops: OrderLoops, amounts: Amounts): OrderLoops['gatherWide'] {
  return amounts instanceof Float64Array ? loops.gatherWide : loops.gatherNarrow
}

function matchedBlocks(
  room: Workroom,
  { orders: { lineStart }, lines: { product, netE4: nets, quantity } }: OrderSource['facts'],
  matches: Uint8Array,
  numbers: (block: number) => Uint32Array,
  { netE4, units }: Pick<OrderBlock, 'netE4' | 'units'>,
  needsUnits: boolean,
): (block: number) => OrderBlock {
  const flags = room.copy(matches)
  const columns = room.words(6)
  const addresses = [lineStart, product, nets, quantity].map(({ byteOffset }) => byteOffset)
  const wide = Number(nets instanceof Float64Array) + 2 * Number(quantity instanceof Float64Array)
  return (block) => {
    const orders = numbers(block)
    columns.set([...addresses, wide, 0])
    const sums = [netE4.byteOffset, needsUnits ? units.byteOffset : 0] as const
    const kept = room.loops.matchLines(
      orders.byteOffset,
      orders.length,
      columns.byteOffset,
      flags,
      matches.length,
      ...sums,
    )
    return { orders: orders.subarray(0, kept), netE4, units, lines: columns[5] as number }
  }
}

function stepOf(room: Workroom, pass: OrderPass, list: Uint32Array, test: OrderTest): Step {
  const { codes, flagged } = test
  if (flagged === null) return stepBetween(room, pass, list, { day: codes, ...test })
  const addressOf = reaches(room, pass, codes)
  if (addressOf === null) return (left) => keepFlagged(list, left, codes, flagged)
  const keep = keepsFlagged(room.loops, codes)
  const { base, flags } = flagged
  const table = room.copy(flags)
  return (left, start, length) => keep(list.byteOffset, left, addressOf(start, length), base, table, flags.length)
}

function stepBetween(
  room: Workroom,
  pass: OrderPass,
  list: Uint32Array,
  { day: values, from, to }: { readonly day: Codes; readonly from: number; readonly to: number },
): Step {
  const addressOf = values instanceof Int32Array ? reaches(room, pass, values) : null
  if (addressOf === null) return (left) => keepBetween(list, left, values, from, to)
  return (left, start, length) => room.loops.keepBetween(list.byteOffset, left, addressOf(start, length), from, to)
}

/**
 * Where loops find a column while they are at a block: where it lies, or, for a column outside the memory, in a copy of
 * the block's part. Null for one outside whose orders do not ascend: it is not read block by block.
 */
function reaches(
  room: Workroom,
  { sequence }: OrderPass,
  codes: Codes,
): ((start: number, length: number) => number) | null {
  if (room.holds(codes)) return () => codes.byteOffset
  if (sequence !== null) return null
  const { buffer, byteOffset, BYTES_PER_ELEMENT: bytes } = codes
  const copy = room.bytes(BLOCK * bytes)
  return (start, length) => {
    copy.set(new Uint8Array(buffer, byteOffset + start * bytes, length * bytes))
    return copy.byteOffset - start * bytes
  }
}

function keepsFlagged(loops: OrderLoops, codes: Codes): OrderLoops['keepFlaggedI4'] {
  if (codes instanceof Uint8Array) return loops.keepFlaggedU1
  if (codes instanceof Uint16Array) return loops.keepFlaggedU2
  return codes instanceof Int16Array ? loops.keepFlaggedI2 : loops.keepFlaggedI4
}
