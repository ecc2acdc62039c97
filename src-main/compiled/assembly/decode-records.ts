const LF: u8 = 0x0a
const CR: u8 = 0x0d
const TAB: u8 = 0x09
const BLANK: u8 = 0x20
const QUOTE: u8 = 0x22

/**
 * Finds up to `most` records of `width` cells from `text + from` on and returns their number; the next one is irregular,
 * or not all there. All positions are relative to `text`; 128 bytes behind the text are readable and the first is 0.
 * @param mostBytes longer records are not taken
 * @param starts i32: cell k of column c begins at `starts[c * stride + k]` ...
 * @param ends i32: ... and ends at `ends[c * stride + k]`
 * @param records i32 of `most + 1`: where each record begins, and where the first one begins that was not taken
 */
export function take(
  text: usize,
  from: i32,
  most: i32,
  delimiter: u8,
  width: i32,
  mostBytes: i32,
  starts: usize,
  ends: usize,
  records: usize,
  stride: i32,
): i32 {
  const delimiters = i8x16.splat(delimiter)
  const column = (<usize>stride) << 2
  const beyond = column * width
  const base = <i32>text
  let record = text + from
  let start = record
  let block = record
  let cell: usize = 0
  let last: usize = beyond
  let count = 0
  store<i32>(records, from)
  if (most <= 0) return 0
  while (true) {
    let found = marks(block, delimiters)
    let next = block + 64
    while (found != 0) {
      let p = block + <usize>ctz(found)
      found &= found - 1
      let byte = load<u8>(p)
      let end = p
      if (byte != delimiter) {
        if (byte == TAB) continue
        if (byte == QUOTE) {
          if (p != start) return count
          end = closingQuote(++start)
          if (load<u8>(end) != QUOTE) return count
          p = end + 1
          byte = load<u8>(p)
          next = p + 1
          found = 0
        }
      }
      store<i32>(starts + cell, <i32>start - base)
      store<i32>(ends + cell, <i32>end - base)
      cell += column
      if (byte == delimiter) {
        if (cell == last) return count
        start = p + 1
        continue
      }
      if (cell != last || p == record || <i32>(p - record) > mostBytes) return count
      if (byte == CR) {
        if (load<u8>(p + 1) != LF) return count
        start = p + 2
        next = start
        found = 0
      } else if (byte == LF) start = p + 1
      else return count
      record = start
      count++
      store<i32>(records + ((<usize>count) << 2), <i32>record - base)
      if (count == most) return count
      cell = (<usize>count) << 2
      last = beyond + cell
    }
    block = next
  }
}

/** One bit for each of 64 bytes that is the delimiter, a quote or a control character. */
function marks(at: usize, delimiters: v128): u64 {
  return (
    (<u64>(<u32>(marked(v128.load(at), delimiters) | (marked(v128.load(at, 16), delimiters) << 16)))) |
    ((<u64>(<u32>(marked(v128.load(at, 32), delimiters) | (marked(v128.load(at, 48), delimiters) << 16)))) << 32)
  )
}

function marked(bytes: v128, delimiters: v128): i32 {
  const low = i8x16.lt_u(bytes, i8x16.splat(BLANK))
  const sign = v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, i8x16.splat(QUOTE)))
  return i8x16.bitmask(v128.or(low, sign))
}

/** Where the quoted text at `from` ends: its quote, or a control character that is no blank space. */
function closingQuote(from: usize): usize {
  let p = from
  while (true) {
    const byte = load<u8>(p)
    if (byte == QUOTE) return p
    if (byte < BLANK && byte != TAB && byte != LF && byte != CR) return p
    p++
  }
}
