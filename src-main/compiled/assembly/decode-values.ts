// What a decoder says of a cell (`STATE` of the decoded columns), and the signs of plain forms.
const VALUE: u8 = 0
const EMPTY: u8 = 1
const TEXT: u8 = 2
const DATE: u8 = 3
const MINUS: u8 = 0x2d
const BLANK: u8 = 0x20
const LETTER_T: u8 = 0x54

const ONES: u64 = 0x0101_0101_0101_0101
const TOPS: u64 = 0x8080_8080_8080_8080
const ZEROS: u64 = 0x3030_3030_3030_3030
/** Added to a byte above nine it sets the top bit. */
const ABOVE_NINE: u64 = 0x7676_7676_7676_7676
const E4: i64 = 10_000
const NOT_PLAIN: i64 = i64.MIN_VALUE

/**
 * Decodes plain decimals, `-?\d{1,9}(D\d{1,4})?`: e4 integers divided by `scale`, and a state by cell.
 * @param text where the cells stand, with 16 bytes to spare behind it
 * @param starts i32 by cell, relative to `text`; `ends` likewise
 * @param decimal the decimal sign D
 * @param values f64 by cell; 0 where there is none
 * @param states u8 by cell
 */
export function decimals(
  text: usize,
  starts: usize,
  ends: usize,
  count: i32,
  decimal: u8,
  scale: f64,
  values: usize,
  states: usize,
): void {
  const signs = ONES * <u64>decimal
  for (let k: usize = 0; k < <usize>count; k++) {
    const at = text + load<i32>(starts + (k << 2))
    const length = <i32>(text + load<i32>(ends + (k << 2)) - at)
    const e4 = length == 0 ? 0 : length > 8 ? longE4(at, length, decimal) : shortE4(at, length, signs)
    const isPlain = e4 != NOT_PLAIN
    const value: f64 = isPlain ? <f64>e4 : 0
    store<f64>(values + (k << 3), scale == 1 ? value : value / scale)
    store<u8>(states + k, length == 0 ? EMPTY : isPlain ? VALUE : TEXT)
  }
}

/** The e4 integer of up to eight bytes, all at once; `signs` is the decimal sign eight times. */
function shortE4(at: usize, length: i32, signs: u64): i64 {
  const isNegative = load<u8>(at) == MINUS
  let rest: u64 = (8 - length) << 3
  let bytes = load<u64>(at) << rest
  let whole = length
  let power = E4
  if (isNegative) {
    // Three more than the sign is the digit 0.
    bytes += (<u64>3) << rest
    whole--
  }
  const unlike = bytes ^ signs
  const found = (unlike - ONES) & ~unlike & TOPS
  if (found != 0) {
    const place = ctz(found) & 0x38
    const fraction = 7 - ((<i32>place) >> 3)
    if (fraction == 0 || fraction > 4) return NOT_PLAIN
    whole -= fraction + 1
    const below = ((<u64>1) << place) - 1
    bytes = (bytes & ~((below << 8) | 0xff)) | ((bytes & below) << 8)
    rest += 8
    power = fraction == 2 ? 100 : fraction == 4 ? 1 : fraction == 1 ? 1_000 : 10
  }
  if (whole <= 0) return NOT_PLAIN
  const digits = bytes ^ (ZEROS << rest)
  if (!areDigits(digits)) return NOT_PLAIN
  const e4 = numberOf(digits) * power
  return isNegative ? -e4 : e4
}

/** The e4 integer of a longer text, byte by byte. */
function longE4(at: usize, length: i32, decimal: u8): i64 {
  const end = at + length
  const isNegative = load<u8>(at) == MINUS
  const first = isNegative ? at + 1 : at
  let p = first
  let e4: i64 = 0
  let power = E4
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 0x30
    if (digit > 9) break
    e4 = e4 * 10 + digit
  }
  if (p == first || p - first > 9) return NOT_PLAIN
  if (p < end) {
    const fraction = <i32>(end - p) - 1
    if (load<u8>(p) != decimal || fraction == 0 || fraction > 4) return NOT_PLAIN
    for (p++; p < end; p++) {
      const digit = <u32>load<u8>(p) - 0x30
      if (digit > 9) return NOT_PLAIN
      e4 = e4 * 10 + digit
      power /= 10
    }
  }
  e4 *= power
  return isNegative ? -e4 : e4
}

/** Whether each of eight bytes is a number from 0 to 9. */
function areDigits(bytes: u64): bool {
  return (((bytes + ABOVE_NINE) | bytes) & TOPS) == 0
}

/** The number that eight bytes from 0 to 9 write, the first one in front. */
function numberOf(bytes: u64): i64 {
  const pairs = bytes * 10 + (bytes >> 8)
  const odd = (pairs & 0x0000_00ff_0000_00ff) * 0x000f_4240_0000_0064
  const even = ((pairs >> 16) & 0x0000_00ff_0000_00ff) * 0x0000_2710_0000_0001
  return <i64>((odd + even) >> 32)
}

/** `HH:MM:SS` with zeros for digits, and where its colons stand. */
const CLOCK: u64 = 0x3030_3a30_303a_3030
const COLONS: u64 = 0x0000_ff00_00ff_0000
/** `:00` behind `HH:MM`. */
const NO_SECONDS: u64 = 0x3030_3a00_0000_0000
const HOURS_AND_MINUTES: u64 = 0x0000_00ff_ffff_ffff
const DAY: f64 = 86_400_000
/** Older dates are taken with a warning, which is the parser's to give. */
const FIRST_YEAR: i32 = 1990
const NO_DAY: i32 = i32.MIN_VALUE

/**
 * Decodes `YYYY-MM-DD`, alone or with a blank or `T` and `HH:MM[:SS]` behind it, and one of `-/.` between; empty cells
 * too. Returns the first cell of another form, or `count`.
 * @param text where the cells stand, with 32 bytes to spare behind it
 * @param starts i32 by cell, relative to `text`; `ends` likewise
 * @param values f64 by cell: wall clock milliseconds since 1970; 0 for empty cells
 * @param states u8 by cell
 */
export function moments(text: usize, starts: usize, ends: usize, count: i32, values: usize, states: usize): i32 {
  let last0: u64 = 0
  let last1: u16 = 0
  let midnight: f64 = 0
  for (let k: usize = 0; k < <usize>count; k++) {
    const at = text + load<i32>(starts + (k << 2))
    const length = <i32>(text + load<i32>(ends + (k << 2)) - at)
    if (length == 0) {
      store<f64>(values + (k << 3), 0)
      store<u8>(states + k, EMPTY)
      continue
    }
    if (length != 19 && length != 10 && length != 16) return <i32>k
    const date0 = load<u64>(at)
    const date1 = load<u16>(at, 8)
    if (date0 != last0 || date1 != last1) {
      const day = dayAt(at)
      if (day == NO_DAY) return <i32>k
      midnight = <f64>day * DAY
      last0 = date0
      last1 = date1
    }
    let clock = 0
    if (length > 10) {
      const between = load<u8>(at, 10)
      const time = load<u64>(at, 11)
      clock = clockOf(length == 19 ? time : (time & HOURS_AND_MINUTES) | NO_SECONDS)
      if (clock < 0 || (between != BLANK && between != LETTER_T)) return <i32>k
    }
    store<f64>(values + (k << 3), midnight + <f64>clock)
    store<u8>(states + k, length == 10 ? DATE : VALUE)
  }
  return count
}

/** Milliseconds since midnight; -1 for what is no time. */
function clockOf(time: u64): i32 {
  const bytes = time ^ CLOCK
  if ((bytes & COLONS) != 0 || !areDigits(bytes)) return -1
  const pairs = bytes * 10 + (bytes >> 8)
  const hour = <i32>(pairs & 0xff)
  const minute = <i32>((pairs >> 24) & 0xff)
  const second = <i32>((pairs >> 48) & 0xff)
  return hour > 23 || minute > 59 || second > 59 ? -1 : ((hour * 60 + minute) * 60 + second) * 1_000
}

/** Days since 1970-01-01 of the date at `at`. */
function dayAt(at: usize): i32 {
  const sign = load<u8>(at, 4)
  if ((sign != 0x2d && sign != 0x2f && sign != 0x2e) || load<u8>(at, 7) != sign) return NO_DAY
  const year = pairAt(at) * 100 + pairAt(at + 2)
  const month = pairAt(at + 5)
  const day = pairAt(at + 8)
  if (pairAt(at) < 0 || pairAt(at + 2) < 0 || year < FIRST_YEAR || month < 1 || month > 12) return NO_DAY
  if (day < 1 || day > daysOf(year, month)) return NO_DAY
  // Days from civil: years begin in March, so that the leap day ends them.
  const from = month < 3 ? year - 1 : year
  const ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
  return from * 365 + from / 4 - from / 100 + from / 400 + ofYear - 719_468
}

/** The number that two digits write; below 0 when they are none. */
function pairAt(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 0x30
  const ones = <u32>load<u8>(at, 1) - 0x30
  return tens > 9 || ones > 9 ? -1_000 : <i32>(tens * 10 + ones)
}

function daysOf(year: i32, month: i32): i32 {
  if (month == 2) return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}
