import { smallVarint } from './check-tiling'
import { isOneOf } from './read-texts'

/**
 * One record of a row (section 2.1 of the SQLite file format): its cells are proven and, where wanted, written out.
 *
 * `table` describes the rows, `column` c lies at `columns + 64 c`, the masks of 16 columns each at `groups + 32 g`:
 *
 *   table   0 u32 columns   4 i32 their number    8 i32 1 when a record must end with its last column
 *          12 u32 rowids (f64 each; 0: not wanted)
 *          20 i32 set to 1 + the column of a reference that is broken
 *          24 i32 page size   28 i32 usable bytes   32 i32 greatest record that is kept whole in its cell
 *          36 u32 room for three times the usable bytes   40 i32 rows so far   48 i64 last rowid
 *          56 u32 groups   64 v128 scratch
 *          80 u32 bits of the rowids that are met (0: not wanted)   88 i64 the first of them   96 i64 their number
 *   column  0 i32 kind: 0 passed over, 1 INTEGER, 2 REAL, 3 TEXT, 4 BLOB   4 i32 1 when it may be NULL
 *           8 least and 16 greatest value, inclusive: f64 of a REAL column, else i64; of a BLOB its bytes
 *          24 u32 values (f64 each, NaN for NULL) or starts of texts (i32 each from `base`, -1 for NULL; 0: not wanted)
 *          28 u32 ends of texts   32 u32 keys that an integer may be, one bit each (0: any)
 *          40 i64 first of those keys   48 i64 their number
 *          56 u32 texts that are allowed, as `read-texts.ts` says (0: any)
 *   group   0 v128 0xff for each of its columns that there is   16 v128 classes of types of which nothing is asked
 */
const COLUMNS: usize = 0
const COLUMN_COUNT: usize = 4
const WHOLE: usize = 8
const BROKEN: usize = 20
const GROUPS: usize = 56
const SCRATCH: usize = 64

const COLUMN_BYTES: usize = 64
const NULLABLE: usize = 4
const LEAST: usize = 8
const MOST: usize = 16
const VALUES: usize = 24
const ENDS: usize = 28
const KEYS: usize = 32
const FIRST_KEY: usize = 40
const KEY_COUNT: usize = 48
const TEXTS: usize = 56

const GROUP_BYTES: usize = 32
const ALLOWED: usize = 16

const PASSED: i32 = 0
const INTEGER: i32 = 1
const REAL: i32 = 2
const TEXT: i32 = 3

const SERIAL_REAL: u32 = 7
/** Bytes of the serial types 0 to 9, four bits each. */
const SERIAL_BYTES: u64 = 0x0088643210
/** Classes of types: 1 NULL, 2 integer, 4 real, 8 the numbers 0 and 1, 16 reserved, 32 BLOB, 64 text. */
const BLOB_CLASS: u8 = 32
const TEXT_CLASS: u8 = 64

/** Bytes of the value of a serial type below 10. */
function numberBytes(serial: u32): u32 {
  return <u32>((SERIAL_BYTES >> ((<u64>serial) << 2)) & 15)
}

/** The integer of a serial type from 1 to 9 but 7 that ends at `end`; eight bytes before it must be readable. */
function integerAt(serial: u32, size: u32, end: usize): i64 {
  const shift = <i64>((64 - (size << 3)) & 63)
  const wide = (<i64>(bswap<u64>(load<u64>(end - 8)) << shift)) >> shift
  return select<i64>(wide, <i64>(serial & 1), size != 0)
}

/** The real of eight bytes. */
function realAt(from: usize): f64 {
  return reinterpret<f64>(bswap<u64>(load<u64>(from)))
}

/**
 * Takes the record from `record` to `end` as row `row`. False when something is not as the columns say, or so unusual
 * that it has to be looked at by other means; nothing may be relied on then.
 */
export function takeRecord(table: usize, record: usize, end: usize, base: usize, row: i32): bool {
  const headBytes = smallVarint(record)
  const head = record + <usize>(headBytes & 3)
  const headEnd = record + <usize>(headBytes >> 2)
  if (headBytes == 0 || head > headEnd || headEnd > end) return false
  const columns = load<i32>(table, COLUMN_COUNT)
  const isWhole = load<i32>(table, WHOLE) != 0
  const last = head + columns
  if (isWhole ? last != headEnd : last > headEnd) return takeByCell(table, head, headEnd, end, base, row)
  // Types of one byte each, 16 columns at a time: how long each value is, and of which columns more is asked.
  let body = headEnd
  let group = <usize>load<u32>(table, GROUPS)
  for (let first = 0; first < columns; first += 16, group += GROUP_BYTES) {
    const serials = v128.and(v128.load(head + first), v128.load(group))
    const isLong = i8x16.gt_s(serials, i8x16.splat(11))
    const longSizes = i8x16.shr_u(i8x16.sub(serials, i8x16.splat(12)), 1)
    const sizes = v128.bitselect(
      longSizes,
      i8x16.swizzle(i8x16(0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0), serials),
      isLong,
    )
    const quads = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(sizes))
    const total =
      i32x4.extract_lane(quads, 0) +
      i32x4.extract_lane(quads, 1) +
      i32x4.extract_lane(quads, 2) +
      i32x4.extract_lane(quads, 3)
    if (i8x16.bitmask(serials) != 0 || total > 255) return takeByCell(table, head, headEnd, end, base, row)
    const asked = v128.andnot(classesOf(serials), v128.load(group, ALLOWED))
    if (v128.any_true(asked)) {
      v128.store(table, endsOf(sizes), SCRATCH)
      for (let lanes = <u32>i8x16.bitmask(i8x16.ne(asked, i8x16.splat(0))); lanes != 0; lanes &= lanes - 1) {
        const lane = ctz(lanes)
        const column = <usize>load<u32>(table, COLUMNS) + (<usize>first + lane) * COLUMN_BYTES
        const serial = <u32>load<u8>(head + first + lane)
        const cellEnd = body + <usize>load<u8>(table + lane, SCRATCH)
        if (cellEnd > end || !takeCell(table, column, serial, cellEnd, base, row)) return false
      }
    }
    body += total
  }
  return isWhole ? body == end : body <= end
}

/** Class of each type below 128. */
function classesOf(serials: v128): v128 {
  const small = i8x16.swizzle(i8x16(1, 2, 2, 2, 2, 2, 2, 4, 8, 8, 16, 16, 32, 64, 32, 64), serials)
  const isText = i8x16.eq(v128.and(serials, i8x16.splat(1)), i8x16.splat(1))
  const large = v128.bitselect(i8x16.splat(TEXT_CLASS), i8x16.splat(BLOB_CLASS), isText)
  return v128.bitselect(large, small, i8x16.gt_s(serials, i8x16.splat(15)))
}

/** Sums of the sizes up to each column; none is above 255. */
function endsOf(sizes: v128): v128 {
  const zero = i8x16.splat(0)
  let ends = i8x16.add(sizes, i8x16.shuffle(zero, sizes, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30))
  ends = i8x16.add(ends, i8x16.shuffle(zero, ends, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29))
  ends = i8x16.add(ends, i8x16.shuffle(zero, ends, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27))
  return i8x16.add(ends, i8x16.shuffle(zero, ends, 0, 0, 0, 0, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23))
}

/** The same for a record with types of more than one byte or a long body. */
function takeByCell(table: usize, start: usize, headEnd: usize, end: usize, base: usize, row: i32): bool {
  let head = start
  let body = headEnd
  let column = <usize>load<u32>(table, COLUMNS)
  const last = column + <usize>load<i32>(table, COLUMN_COUNT) * COLUMN_BYTES
  for (; column < last; column += COLUMN_BYTES) {
    const type = smallVarint(head)
    if (type == 0 || head >= headEnd) return false
    head += <usize>(type & 3)
    const serial = type >> 2
    const bytes: u32 = serial < 12 ? (serial < 10 ? numberBytes(serial) : 0) : (serial - 12) >> 1
    body += <usize>bytes
    if (body > end || !takeCell(table, column, serial, body, base, row)) return false
  }
  return load<i32>(table, WHOLE) != 0 ? head == headEnd && body == end : head <= headEnd
}

function takeCell(table: usize, column: usize, serial: u32, end: usize, base: usize, row: i32): bool {
  const kind = load<i32>(column)
  if (kind == INTEGER) return takeInteger(table, column, serial, end, row)
  if (kind == REAL) return takeReal(column, serial, end, row)
  return kind == PASSED ? serial != 10 && serial != 11 : takeBytes(kind, column, serial, end, base, row)
}

function takeInteger(table: usize, column: usize, serial: u32, end: usize, row: i32): bool {
  if (serial > 9 || serial == SERIAL_REAL) return false
  const values = <usize>load<u32>(column, VALUES)
  if (serial == 0) {
    if (values != 0) store<f64>(values + ((<usize>row) << 3), NaN)
    return load<i32>(column, NULLABLE) != 0
  }
  const value = integerAt(serial, numberBytes(serial), end)
  if (value < load<i64>(column, LEAST) || value > load<i64>(column, MOST)) return false
  if (values != 0) store<f64>(values + ((<usize>row) << 3), <f64>value)
  const keys = <usize>load<u32>(column, KEYS)
  if (keys != 0 && !isKey(keys, value - load<i64>(column, FIRST_KEY), load<u64>(column, KEY_COUNT)))
    store<i32>(table, <i32>((column - <usize>load<u32>(table, COLUMNS)) / COLUMN_BYTES) + 1, BROKEN)
  return true
}

function isKey(keys: usize, place: i64, count: u64): bool {
  return <u64>place < count && ((load<u8>(keys + <usize>(place >> 3)) >> (<u8>(place & 7))) & 1) != 0
}

function takeReal(column: usize, serial: u32, end: usize, row: i32): bool {
  if (serial > 9) return false
  const values = <usize>load<u32>(column, VALUES)
  if (serial == 0) {
    if (values != 0) store<f64>(values + ((<usize>row) << 3), NaN)
    return load<i32>(column, NULLABLE) != 0
  }
  const value = serial == SERIAL_REAL ? realAt(end - 8) : <f64>integerAt(serial, numberBytes(serial), end)
  if (values != 0) store<f64>(values + ((<usize>row) << 3), value)
  // NaN, which SQLite reads as NULL, is refused here and looked at elsewhere.
  return value >= load<f64>(column, LEAST) && value <= load<f64>(column, MOST)
}

function takeBytes(kind: i32, column: usize, serial: u32, end: usize, base: usize, row: i32): bool {
  const starts = <usize>load<u32>(column, VALUES)
  const ends = <usize>load<u32>(column, ENDS)
  if (serial == 0) {
    if (starts != 0) store<i32>(starts + ((<usize>row) << 2), -1)
    if (starts != 0) store<i32>(ends + ((<usize>row) << 2), -1)
    return load<i32>(column, NULLABLE) != 0
  }
  if (serial < 12 || (serial & 1) != u32(kind == TEXT)) return false
  const bytes = (serial - 12) >> 1
  const start = end - bytes
  if (starts != 0) store<i32>(starts + ((<usize>row) << 2), <i32>(start - base))
  if (starts != 0) store<i32>(ends + ((<usize>row) << 2), <i32>(end - base))
  if (kind != TEXT) return <i64>bytes >= load<i64>(column, LEAST) && <i64>bytes <= load<i64>(column, MOST)
  const texts = <usize>load<u32>(column, TEXTS)
  return texts == 0 || isOneOf(texts, start, bytes)
}
