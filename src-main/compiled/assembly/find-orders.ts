/*
 * Orders of a block that pass a filter, and the amounts of their lines that count. A list of orders is u32 each,
 * ascending or not; lists are narrowed in place. Columns of the facts are read where they lie. Tables of flags are u8,
 * 0 or 1, with one 0 more behind the last entry, for codes outside.
 */

/** Writes the numbers `first` to `first + count - 1`, and up to three more behind them. */
export function listRange(orders: usize, first: u32, count: u32): void {
  const end = orders + ((<usize>count) << 2)
  let four = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3))
  for (let at = orders; at < end; at += 16) {
    v128.store(at, four)
    four = i32x4.add(four, i32x4.splat(4))
  }
}

/** Keeps the orders whose value of `values` (i32) lies in `from` to `to`, both inclusive; how many are left. */
export function keepBetween(orders: usize, count: u32, values: usize, from: i32, to: i32): u32 {
  const end = orders + ((<usize>count) << 2)
  let kept = orders
  for (let at = orders; at < end; at += 4) {
    const order = load<u32>(at)
    const value = load<i32>(values + ((<usize>order) << 2))
    // Written always and counted only when it passes: a branch that cannot be foreseen costs more than the write.
    store<u32>(kept, order)
    kept += (<usize>(u32(value >= from) & u32(value <= to))) << 2
  }
  return <u32>((kept - orders) >> 2)
}

/** Keeps the orders whose code, `codes[order] - base`, is flagged among `size` codes; how many are left. */
function keepFlagged<Code>(orders: usize, count: u32, codes: usize, base: i32, flags: usize, size: u32): u32 {
  const end = orders + ((<usize>count) << 2)
  let kept = orders
  for (let at = orders; at < end; at += 4) {
    const order = load<u32>(at)
    const code = <u32>(<i32>load<Code>(codes + <usize>order * sizeof<Code>()) - base)
    store<u32>(kept, order)
    kept += (<usize>load<u8>(flags + <usize>min(code, size))) << 2
  }
  return <u32>((kept - orders) >> 2)
}

/** Orders by codes of one byte; see `keepFlagged`. */
export function keepFlaggedU1(orders: usize, count: u32, codes: usize, base: i32, flags: usize, size: u32): u32 {
  return keepFlagged<u8>(orders, count, codes, base, flags, size)
}

/** Orders by codes of two bytes, unsigned; see `keepFlagged`. */
export function keepFlaggedU2(orders: usize, count: u32, codes: usize, base: i32, flags: usize, size: u32): u32 {
  return keepFlagged<u16>(orders, count, codes, base, flags, size)
}

/** Orders by codes of two bytes, signed; see `keepFlagged`. */
export function keepFlaggedI2(orders: usize, count: u32, codes: usize, base: i32, flags: usize, size: u32): u32 {
  return keepFlagged<i16>(orders, count, codes, base, flags, size)
}

/** Orders by codes of four bytes; see `keepFlagged`. */
export function keepFlaggedI4(orders: usize, count: u32, codes: usize, base: i32, flags: usize, size: u32): u32 {
  return keepFlagged<i32>(orders, count, codes, base, flags, size)
}

/**
 * The amounts (i32) of the orders, f64 each.
 * @param isRun whether every number is the one before and 1; up to three amounts more are then written
 */
export function gatherNarrow(orders: usize, count: u32, amounts: usize, to: usize, isRun: bool): void {
  if (isRun) return widen(amounts + ((<usize>load<u32>(orders)) << 2), count, to)
  for (let place: u32 = 0; place < count; place++) {
    const order = load<u32>(orders + ((<usize>place) << 2))
    store<f64>(to + ((<usize>place) << 3), <f64>load<i32>(amounts + ((<usize>order) << 2)))
  }
}

function widen(amounts: usize, count: u32, to: usize): void {
  const end = amounts + ((<usize>count) << 2)
  for (let at = amounts; at < end; at += 16) {
    const four = v128.load(at)
    v128.store(to, f64x2.convert_low_i32x4_s(four))
    v128.store(
      to,
      f64x2.convert_low_i32x4_s(i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)),
      16,
    )
    to += 32
  }
}

/** The amounts (f64) of the orders. */
export function gatherWide(orders: usize, count: u32, amounts: usize, to: usize): void {
  for (let place: u32 = 0; place < count; place++) {
    const order = load<u32>(orders + ((<usize>place) << 2))
    store<f64>(to + ((<usize>place) << 3), load<f64>(amounts + ((<usize>order) << 3)))
  }
}

/**
 * Lines of the orders.
 * @param starts first line of every order, u32, and the end of the last
 * @param isRun whether every number is the one before and 1: their lines stand together
 */
export function countLines(orders: usize, count: u32, starts: usize, isRun: bool): u32 {
  if (isRun) {
    const start = starts + ((<usize>load<u32>(orders)) << 2)
    return load<u32>(start + ((<usize>count) << 2)) - load<u32>(start)
  }
  let lines: u32 = 0
  for (let place: u32 = 0; place < count; place++) {
    const start = starts + ((<usize>load<u32>(orders + ((<usize>place) << 2))) << 2)
    lines += load<u32>(start, 4) - load<u32>(start)
  }
  return lines
}

/**
 * Keeps the orders with a line whose product is flagged; how many are left. The sums of those lines follow them.
 * @param columns addresses, u32 each: first lines of the orders, products (i32), net amounts, units; then whether net
 *   amounts or units are f64 (bits 1 and 2; else i32); then how many lines count, added up here
 * @param units 0 where they are not asked for
 * @param flags by product key; place 0 stands for keys below 1, and the last one for keys that are not known
 */
export function matchLines(
  orders: usize,
  count: u32,
  columns: usize,
  flags: usize,
  size: u32,
  netE4: usize,
  units: usize,
): u32 {
  return load<u32>(columns, 16) == 0
    ? matchNarrow(orders, count, columns, flags, size, netE4, units)
    : matchWide(orders, count, columns, flags, size, netE4, units)
}

/** Four lines at a time: most orders have no more, and how many they have cannot be foreseen. */
function matchNarrow(
  orders: usize,
  count: u32,
  columns: usize,
  flags: usize,
  size: u32,
  netE4: usize,
  units: usize,
): u32 {
  const starts = <usize>load<u32>(columns)
  const products = <usize>load<u32>(columns, 4)
  const nets = <usize>load<u32>(columns, 8)
  const quantities = <usize>load<u32>(columns, 12)
  const lanes = i32x4(1, 2, 4, 8)
  let kept: u32 = 0
  let matched: u32 = 0
  for (let place: u32 = 0; place < count; place++) {
    const order = load<u32>(orders + ((<usize>place) << 2))
    const start = starts + ((<usize>order) << 2)
    const end = (<usize>load<u32>(start, 4)) << 2
    let own: u32 = 0
    let net = i64x2.splat(0)
    let sold = i64x2.splat(0)
    for (let line = (<usize>load<u32>(start)) << 2; line < end; line += 16) {
      // What is read behind the last line of an order belongs to other columns and does not count.
      const met = flagsOfFour(flags, v128.load(products + line), size) & ((1 << min<u32>((end - line) >> 2, 4)) - 1)
      own += <u32>popcnt(met)
      const mask = i32x4.eq(v128.and(i32x4.splat(met), lanes), lanes)
      net = addFour(net, v128.and(v128.load(nets + line), mask))
      if (units != 0) sold = addFour(sold, v128.and(v128.load(quantities + line), mask))
    }
    store<u32>(orders + ((<usize>kept) << 2), order)
    store<f64>(netE4 + ((<usize>kept) << 3), sumOf(net))
    if (units != 0) store<f64>(units + ((<usize>kept) << 3), sumOf(sold))
    kept += u32(own != 0)
    matched += own
  }
  store<u32>(columns, load<u32>(columns, 20) + matched, 20)
  return kept
}

/** The flags of four products, bit n = product n. */
function flagsOfFour(flags: usize, products: v128, size: u32): u32 {
  const keys = i32x4.min_u(i32x4.max_s(products, i32x4.splat(0)), i32x4.splat(size))
  const first = <u32>load<u8>(flags + <usize>i32x4.extract_lane(keys, 0))
  const second = <u32>load<u8>(flags + <usize>i32x4.extract_lane(keys, 1))
  const third = <u32>load<u8>(flags + <usize>i32x4.extract_lane(keys, 2))
  const fourth = <u32>load<u8>(flags + <usize>i32x4.extract_lane(keys, 3))
  return first | (second << 1) | (third << 2) | (fourth << 3)
}

function addFour(sums: v128, amounts: v128): v128 {
  return i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_s(amounts), i64x2.extend_high_i32x4_s(amounts)))
}

function sumOf(sums: v128): f64 {
  return <f64>(i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1))
}

function matchWide(
  orders: usize,
  count: u32,
  columns: usize,
  flags: usize,
  size: u32,
  netE4: usize,
  units: usize,
): u32 {
  const starts = <usize>load<u32>(columns)
  const products = <usize>load<u32>(columns, 4)
  const nets = <usize>load<u32>(columns, 8)
  const quantities = <usize>load<u32>(columns, 12)
  const wide = load<u32>(columns, 16)
  let kept: u32 = 0
  let matched: u32 = 0
  for (let place: u32 = 0; place < count; place++) {
    const order = load<u32>(orders + ((<usize>place) << 2))
    const start = starts + ((<usize>order) << 2)
    const last = load<u32>(start, 4)
    let own: u32 = 0
    let net: f64 = 0
    let sold: f64 = 0
    for (let line = load<u32>(start); line < last; line++) {
      const key = max(load<i32>(products + ((<usize>line) << 2)), 0)
      const match = <u32>load<u8>(flags + <usize>min(<u32>key, size))
      own += match
      net += <f64>match * amountAt(nets, line, (wide & 1) != 0)
      sold += <f64>match * amountAt(quantities, line, (wide & 2) != 0)
    }
    store<u32>(orders + ((<usize>kept) << 2), order)
    store<f64>(netE4 + ((<usize>kept) << 3), net)
    if (units != 0) store<f64>(units + ((<usize>kept) << 3), sold)
    kept += u32(own != 0)
    matched += own
  }
  store<u32>(columns, load<u32>(columns, 20) + matched, 20)
  return kept
}

function amountAt(amounts: usize, place: u32, isWide: bool): f64 {
  return isWide ? load<f64>(amounts + ((<usize>place) << 3)) : <f64>load<i32>(amounts + ((<usize>place) << 2))
}
