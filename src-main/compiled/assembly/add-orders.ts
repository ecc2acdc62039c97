/*
 * Sums over the orders of a block. Lists of orders are u32 each; amounts, by place in the list, f64 each. What is to be
 * known besides lies in a record of u32: addresses of columns and tables, and whole numbers.
 */

/** `ORDER_FLAG.isReturn`. */
const RETURN: u32 = 1
/** Fields of a cell, f64 each, in the order of `FIELDS` of analysis/kernels/period-totals. */
const WIDTH: usize = 17 * 8
/** Behind amounts, units, buyers and margins: the first of the five counts of customers. */
const CUSTOMERS: usize = 12 * 8

/**
 * Adds purchases and returns of a block to the cells of their days, and counts customers: see `sumPeriod`.
 * @param record days of the orders (i32), first day, number of days, cell per day (i32); the first cell of the group of
 *   each cell (i32) in the first and in the second grouping; customers (i32), flags (u8) and purchase numbers (i32) of
 *   the orders; what was seen of each customer (a byte: fewer than 127 cells) and the greatest key; sums
 */
export function addPeriodU1(record: usize, orders: usize, netE4: usize, units: usize, count: u32): void {
  let place: u32 = 0
  while (place < count) place = addRun<u8>(record, orders, netE4, units, place, count)
}

/** The same where what was seen of a customer takes two bytes. */
export function addPeriodU2(record: usize, orders: usize, netE4: usize, units: usize, count: u32): void {
  let place: u32 = 0
  while (place < count) place = addRun<u16>(record, orders, netE4, units, place, count)
}

/** Adds orders from a place on until a purchase is of another cell; the place of that purchase. */
function addRun<Seen>(record: usize, orders: usize, netE4: usize, units: usize, from: u32, count: u32): u32 {
  const days = <usize>load<u32>(record)
  const base = load<i32>(record, 4)
  const dayCount = load<u32>(record, 8)
  const cells = <usize>load<u32>(record, 12)
  const customers = <usize>load<u32>(record, 24)
  const flags = <usize>load<u32>(record, 28)
  const numbers = <usize>load<u32>(record, 32)
  const seen = <usize>load<u32>(record, 36)
  const greatest = load<i32>(record, 40)
  const sums = <usize>load<u32>(record, 44)
  let cell: i32 = -1
  let startOfFirst: i32 = 0
  let startOfSecond: i32 = 0
  let bought: f64 = 0
  let sold: f64 = 0
  let knownE4: f64 = 0
  let knownUnits: f64 = 0
  let newE4: f64 = 0
  let purchases: i32 = 0
  let knownOrders: i32 = 0
  let news: i32 = 0
  let distinct: i32 = 0
  let ofFirst: i32 = 0
  let ofSecond: i32 = 0
  let returning: i32 = 0
  let returningOfFirst: i32 = 0
  let place = from
  for (; place < count; place++) {
    const order = <usize>load<u32>(orders + ((<usize>place) << 2))
    const own = load<f64>(netE4 + ((<usize>place) << 3))
    const at = <u32>(load<i32>(days + (order << 2)) - base)
    const ownCell = at < dayCount ? load<i32>(cells + ((<usize>at) << 2)) : 0
    if (((<u32>load<u8>(flags + order)) & RETURN) != 0) {
      const sum = sums + <usize>ownCell * WIDTH
      store<f64>(sum, load<f64>(sum) + own)
      continue
    }
    if (ownCell != cell) {
      if (cell >= 0) break
      cell = ownCell
      startOfFirst = load<i32>(<usize>load<u32>(record, 16) + ((<usize>cell) << 2))
      startOfSecond = load<i32>(<usize>load<u32>(record, 20) + ((<usize>cell) << 2))
    }
    const ownUnits = load<f64>(units + ((<usize>place) << 3))
    const key = load<i32>(customers + (order << 2))
    const isKnown = key > 0 && key <= greatest
    const known = i32(isKnown)
    const slot = seen + <usize>(isKnown ? key : 0) * sizeof<Seen>()
    const first = known & i32(load<i32>(numbers + (order << 2)) <= 1)
    const before = <i32>load<Seen>(slot)
    const seenAt = before >> 1
    const fresh = known & i32(seenAt == 0)
    const again = known & ~first
    const freshOfFirst = i32(seenAt <= startOfFirst)
    purchases++
    bought += own
    sold += ownUnits
    knownOrders += known
    knownE4 += <f64>known * own
    knownUnits += <f64>known * ownUnits
    news += first
    newE4 += <f64>first * own
    distinct += fresh
    ofFirst += known & freshOfFirst
    ofSecond += known & i32(seenAt <= startOfSecond)
    returning += again & (fresh | before)
    returningOfFirst += again & (freshOfFirst | before)
    store<Seen>(slot, <Seen>((max(seenAt, cell + 1) << 1) | (first & fresh)))
  }
  if (cell < 0) return place
  const row = sums + <usize>cell * WIDTH
  addAmounts(row, bought, sold, knownE4, knownUnits, newE4)
  addTo(row + 3 * 8, purchases)
  addTo(row + 5 * 8, knownOrders)
  addTo(row + 8 * 8, news)
  addTo(row + CUSTOMERS, distinct)
  addTo(row + CUSTOMERS + 8, ofFirst)
  addTo(row + CUSTOMERS + 16, ofSecond)
  addTo(row + CUSTOMERS + 24, returning)
  addTo(row + CUSTOMERS + 32, returningOfFirst)
  return place
}

function addAmounts(row: usize, bought: f64, sold: f64, knownE4: f64, knownUnits: f64, newE4: f64): void {
  store<f64>(row, load<f64>(row) + bought)
  store<f64>(row, load<f64>(row, 8) + bought, 8)
  store<f64>(row, load<f64>(row, 16) + sold, 16)
  store<f64>(row, load<f64>(row, 32) + knownE4, 32)
  store<f64>(row, load<f64>(row, 48) + knownUnits, 48)
  store<f64>(row, load<f64>(row, 56) + newE4, 56)
}

function addTo(field: usize, count: i32): void {
  store<f64>(field, load<f64>(field) + <f64>count)
}

/** Adds the purchases of a block to cells by day and code: see `sumCells`. */
function addCells<Code>(record: usize, orders: usize, netE4: usize, count: u32): void {
  const days = <usize>load<u32>(record)
  const base = load<i32>(record, 4)
  const last = load<u32>(record, 8)
  const rows = <usize>load<u32>(record, 12)
  const codes = <usize>load<u32>(record, 16)
  const firstCode = load<i32>(record, 20)
  const size = load<u32>(record, 24)
  const columns = <usize>load<u32>(record, 28)
  const flags = <usize>load<u32>(record, 32)
  const sums = <usize>load<u32>(record, 36)
  // Returns go where the days outside go: a choice of cells costs less than a branch that cannot be foreseen.
  const outside = <usize>load<u32>(rows + ((<usize>last) << 2))
  for (let place: u32 = 0; place < count; place++) {
    const order = <usize>load<u32>(orders + ((<usize>place) << 2))
    const at = min(<u32>(load<i32>(days + (order << 2)) - base), last)
    const code = min(<u32>(<i32>load<Code>(codes + order * sizeof<Code>()) - firstCode), size)
    const row = <usize>load<u32>(rows + ((<usize>at) << 2)) + <usize>load<u32>(columns + ((<usize>code) << 2))
    const cell = sums + select<usize>(outside, row, ((<u32>load<u8>(flags + order)) & RETURN) != 0)
    const own = v128.load64_splat(netE4 + ((<usize>place) << 3))
    v128.store(cell, f64x2.add(v128.load(cell), f64x2.replace_lane(own, 1, 1)))
  }
}

/**
 * Adds the purchases of a block to cells by day and a code of two bytes.
 * @param record days of the orders (i32), first day, last place of the days, bytes to the row of each day (u32), of which
 *   the first and the last stand for the days outside; codes, first code, number of codes, bytes to the column of each
 *   code (u32), the last one for all others; flags (u8) of the orders; cells: net amount and number of purchases, f64
 *   each
 */
export function addCellsI2(record: usize, orders: usize, netE4: usize, count: u32): void {
  addCells<i16>(record, orders, netE4, count)
}

/** Adds the purchases of a block to cells by day and a code of two bytes, unsigned; see `addCellsI2`. */
export function addCellsU2(record: usize, orders: usize, netE4: usize, count: u32): void {
  addCells<u16>(record, orders, netE4, count)
}

/** Adds the purchases of a block to cells by day and a code of four bytes; see `addCellsI2`. */
export function addCellsI4(record: usize, orders: usize, netE4: usize, count: u32): void {
  addCells<i32>(record, orders, netE4, count)
}
