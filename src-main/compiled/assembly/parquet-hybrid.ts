/**
 * Reads `count` values of the hybrid of runs and bit-packed groups, each `width` bits (0 to 24) wide.
 * @param at first encoded byte; `end` is behind the last, and 8 bytes behind it may be read
 * @param to where the values go, 32 bits each
 * @returns the greatest value, or -1 where the runs do not fit
 */
export function readHybrid(at: usize, end: usize, width: i32, count: i32, to: usize): i32 {
  const mask: u32 = (1 << width) - 1
  let p = at
  let done = 0
  let most: u32 = 0
  while (done < count) {
    let header: u32 = 0
    let shift: u32 = 0
    for (;;) {
      if (p >= end || shift > 28) return -1
      const byte = <u32>load<u8>(p++)
      header |= (byte & 0x7f) << shift
      if (byte < 0x80) break
      shift += 7
    }
    const units = header >> 1
    const isPacked = (header & 1) == 1
    const bytes: u64 = isPacked ? <u64>units * <u64>width : <u64>((width + 7) >> 3)
    if (units == 0 || bytes > <u64>(end - p)) return -1
    const length: u64 = isPacked ? (<u64>units) << 3 : <u64>units
    const until = length < <u64>(count - done) ? done + <i32>length : count
    if (isPacked) most = max(most, unpackGroups(p, width, mask, to, done, until))
    else {
      const value = load<u32>(p) & mask
      most = max(most, value)
      for (let k = done; k < until; k++) store<u32>(to + ((<usize>k) << 2), value)
    }
    p += <usize>bytes
    done = until
  }
  return <i32>most
}

/** Unpacks values `from` up to `until`, packed from `at` on, lowest bits first; returns the greatest. */
function unpackGroups(at: usize, width: i32, mask: u32, to: usize, from: i32, until: i32): u32 {
  const step = <u64>width
  let most: u32 = 0
  let k = from
  let bit: u64 = 0
  for (; k + 2 <= until; k += 2, bit += 2 * step) {
    const bits = load<u64>(at + <usize>(bit >> 3)) >> (bit & 7)
    const first = (<u32>bits) & mask
    const second = (<u32>(bits >> step)) & mask
    store<u32>(to + ((<usize>k) << 2), first)
    store<u32>(to + ((<usize>k) << 2), second, 4)
    most = max(most, max(first, second))
  }
  if (k < until) {
    const last = (<u32>(load<u64>(at + <usize>(bit >> 3)) >> (bit & 7))) & mask
    store<u32>(to + ((<usize>k) << 2), last)
    most = max(most, last)
  }
  return most
}
