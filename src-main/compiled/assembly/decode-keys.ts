// Keys of up to eleven bytes are held as `low`, their first eight bytes, and `high`, the other three with the length in the
// last byte. A slot of 16 bytes holds low u64, high u32 and code u32; code 0 marks a free one. Slots lie in segments of
// 64 KiB at multiples of it, which a directory of addresses finds by the first `depth` bits of the hash (extendible
// hashing: the table grows by one segment at a time). The first slot of a segment is its head: keys u32, depth u32,
// and -1 as high and as code.
// While keys rise, as order numbers do, a new one that is greater than all before it of its class (first byte and length)
// needs no slot: it is known to be new, and the caller finds it among the entries should it come again. Keys are ordered
// by their bytes, the missing ones being 0, and then by their length.
const SEGMENT: usize = 0x1_0000
const SLOT: usize = 16
const SLOTS: u32 = 4_096
/** Keys that a segment holds before it is split. */
const FULL: u32 = 3_686
const DEEPEST: u32 = 20
/** Keys that are looked up together, and bytes of the note about one: low u64, hash or slot u32, high u32, cell i32. */
const TOGETHER: i32 = 256
const NOTE: usize = 24
const SHORT: i32 = 11
const NO_HIGH: u32 = 0xffff_ffff
const NO_CODE: u32 = 0xffff_ffff
/** Bytes of a class of rising keys: the greatest one, as two numbers that ascend with it, u64 and u32. */
const CLASS: usize = 16
const CLASSES: u32 = 64

/** Offsets in the state of a dictionary, u32 each. */
const DIRECTORY: usize = 0
const DEPTH: usize = 4
const SIZE: usize = 8
const TEXT_END: usize = 12
const MOST_ENTRIES: usize = 16
const MOST_TEXT: usize = 20
const FRESH: usize = 24
const FRESH_BYTES: usize = 28
const FULL_AT: usize = 32
const RISING: usize = 36
const OLDER: usize = 40
const IS_NEW: usize = 44

/**
 * Writes the codes of the cells `[from, count)` of a run and returns where it stopped: at `count`; at a cell of more than
 * eleven bytes that does not repeat the one before it, whose code the caller finds; at a key whose segment is full; or at
 * one that has no slot and may be one of those that rose.
 * @param state u32 by u32: address of the directory, its depth, entries, end of their text, most entries, most text; the
 * kernel writes number and bytes of the entries that are new since the call, and 1 + the place in the directory of the
 * full segment, or 0; address of 64 classes of rising keys, all zero at first, or 0 when they do not rise; the kernel
 * writes 1 when the key where it stopped may have risen, else 0; 1 when the key at `from` is known to be no such one
 * @param text where the cells stand, with 16 bytes to spare behind it
 * @param starts i32 by cell, relative to `text`; `ends` likewise
 * @param codes u32 by cell; those before `from` are there
 * @param offsets u32 by new entry: where its text ends in the dictionary
 * @param bytes texts of the new entries, one behind the other, with 4 bytes to spare
 * @param notes 257 * 24 bytes to work with
 */
export function encode(
  state: usize,
  text: usize,
  starts: usize,
  ends: usize,
  from: i32,
  count: i32,
  codes: usize,
  offsets: usize,
  bytes: usize,
  notes: usize,
): i32 {
  store<u32>(state, 0, FRESH)
  store<u32>(state, 0, FRESH_BYTES)
  store<u32>(state, 0, FULL_AT)
  store<u32>(state, 0, OLDER)
  const rising = <usize>load<u32>(state, RISING)
  const isNew = load<u32>(state, IS_NEW) != 0
  let first = from
  while (first < count) {
    const noted = note(text, starts, ends, first, count, notes)
    if (rising == 0) touch(state, noted, notes)
    const until = load<i32>(notes + <usize>noted * NOTE, 16)
    let filled = first
    let code = first > 0 ? load<u32>(codes + ((<usize>(first - 1)) << 2)) : 0
    for (let n = notes, last = notes + <usize>noted * NOTE; n < last; n += NOTE) {
      const cell = load<i32>(n, 16)
      for (; filled < cell; filled++) store<u32>(codes + ((<usize>filled) << 2), code)
      const low = load<u64>(n)
      const high = load<u32>(n, 12)
      code = 0
      if (high == 0) continue
      if (rising != 0) {
        code = rise(state, rising, low, high, offsets, bytes)
        if (code != 0) continue
      }
      const at = load<u32>(n, 8)
      let slot = rising == 0 ? <usize>at : slotOf(state, at)
      for (;;) {
        const rest = load<u64>(slot, 8)
        code = <u32>(rest >> 32)
        if (code == 0) {
          if (rising != 0 && !(isNew && cell == from)) {
            store<u32>(state, 1, OLDER)
            return cell
          }
          code = add(state, slot, low, high, offsets, bytes)
          if (code == 0) return cell
          break
        }
        if (<u32>rest == high && load<u64>(slot) == low) break
        slot = after(slot)
      }
    }
    for (; filled < until; filled++) store<u32>(codes + ((<usize>filled) << 2), code)
    if (noted < TOGETHER) return until
    first = until
  }
  return count
}

/**
 * Gives a key of up to eleven bytes, one or more, that is an entry already a slot, if it has none. Returns 1, or 0 when
 * its segment is full, which is told as by {@link encode}.
 * @param text the key, with 16 bytes to spare behind it
 */
export function place(state: usize, text: usize, length: i32, code: u32): u32 {
  store<u32>(state, 0, FULL_AT)
  const low = lowOf(text, length)
  const high = highOf(text, length)
  let slot = slotOf(state, hashOf(low, high))
  while (load<u32>(slot, 12) != 0) {
    if (load<u32>(slot, 8) == high && load<u64>(slot) == low) return 1
    slot = after(slot)
  }
  const taken = take(state, slot, low, high)
  if (taken == 1) put(slot, low, high, code)
  return taken == 0 ? 0 : 1
}

/**
 * Notes the cells from `first` on that differ from the one before them, and returns their number. Behind them stands the
 * cell that ends the group: the next one when there are enough, else a long one or `count`.
 */
function note(text: usize, starts: usize, ends: usize, first: i32, count: i32, notes: usize): i32 {
  let lastLow: u64 = 0
  let lastHigh: u32 = NO_HIGH
  let noted = 0
  let cell = first
  if (first > 0) {
    const at = text + load<i32>(starts + ((<usize>(first - 1)) << 2))
    const length = <i32>(text + load<i32>(ends + ((<usize>(first - 1)) << 2)) - at)
    if (length <= SHORT) {
      lastLow = lowOf(at, length)
      lastHigh = highOf(at, length)
    }
  }
  for (; cell < count; cell++) {
    const at = text + load<i32>(starts + ((<usize>cell) << 2))
    const length = <i32>(text + load<i32>(ends + ((<usize>cell) << 2)) - at)
    if (length > SHORT) {
      if (cell == 0 || !repeats(text, starts, ends, cell, at, length)) break
      lastHigh = NO_HIGH
      continue
    }
    const low = lowOf(at, length)
    const high = highOf(at, length)
    if (low == lastLow && high == lastHigh) continue
    if (noted == TOGETHER) break
    lastLow = low
    lastHigh = high
    const to = notes + <usize>noted * NOTE
    store<u64>(to, low)
    store<u32>(to, hashOf(low, high), 8)
    store<u32>(to, high, 12)
    store<i32>(to, cell, 16)
    noted++
  }
  store<i32>(notes + <usize>noted * NOTE, cell, 16)
  return noted
}

/** Turns hashes into the slots where a search begins; touching them all at once lets the waits for memory overlap. */
function touch(state: usize, noted: i32, notes: usize): void {
  const last = notes + <usize>noted * NOTE
  let touched: u32 = 0
  for (let n = notes; n < last; n += NOTE) {
    const slot = slotOf(state, load<u32>(n, 8))
    touched |= load<u32>(slot, 12)
    store<u32>(n, <u32>slot, 8)
  }
  store<u32>(last, touched, 20)
}

/** The slot where the search for a hash begins. */
function slotOf(state: usize, hash: u32): usize {
  const place = <usize>((<u64>hash) >> (32 - load<u32>(state, DEPTH)))
  return <usize>load<u32>(<usize>load<u32>(state, DIRECTORY) + (place << 2)) + <usize>(hash & (SLOTS - 1)) * SLOT
}

/** Makes a key that is greater than all of its class an entry and returns its code; 0 for other keys. */
function rise(state: usize, rising: usize, low: u64, high: u32, offsets: usize, bytes: usize): u32 {
  const top = rising + <usize>((((<u32>low) & 0xff) + ((high >> 24) << 4)) & (CLASSES - 1)) * CLASS
  const first = bswap<u64>(low)
  const last = (bswap<u32>(high) & ~0xff) | (high >> 24)
  const most = load<u64>(top)
  if (first < most || (first == most && last <= load<u32>(top, 8))) return 0
  const code = append(state, low, high, offsets, bytes)
  if (code == NO_CODE) return NO_CODE
  store<u64>(top, first)
  store<u32>(top, last, 8)
  return code
}

/** Puts a new key into a free slot and returns its code; 0 when the segment is full, -1 when the dictionary is. */
function add(state: usize, slot: usize, low: u64, high: u32, offsets: usize, bytes: usize): u32 {
  if (!hasRoom(state, high)) return NO_CODE
  const taken = take(state, slot, low, high)
  if (taken != 1) return taken
  const code = append(state, low, high, offsets, bytes)
  put(slot, low, high, code)
  return code
}

/** Takes a slot of a segment: 1, or 0 when it is full, -1 when it cannot be split either. */
function take(state: usize, slot: usize, low: u64, high: u32): u32 {
  const segment = slot & ~(SEGMENT - 1)
  const keys = load<u32>(segment)
  if (keys >= FULL) {
    if (load<u32>(segment, 4) < DEEPEST) {
      store<u32>(state, 1 + <u32>((<u64>hashOf(low, high)) >> (32 - load<u32>(state, DEPTH))), FULL_AT)
      return 0
    }
    if (keys == SLOTS - 2) return NO_CODE
  }
  store<u32>(segment, keys + 1)
  return 1
}

/** Whether the dictionary takes one more entry. */
function hasRoom(state: usize, high: u32): bool {
  if (load<u32>(state, SIZE) >= load<u32>(state, MOST_ENTRIES)) return false
  return load<u32>(state, TEXT_END) + (high >> 24) <= load<u32>(state, MOST_TEXT)
}

/** Makes a key an entry and returns its code; -1 when the dictionary is full. */
function append(state: usize, low: u64, high: u32, offsets: usize, bytes: usize): u32 {
  if (!hasRoom(state, high)) return NO_CODE
  const code = load<u32>(state, SIZE)
  const length = high >> 24
  const end = load<u32>(state, TEXT_END) + length
  const fresh = load<u32>(state, FRESH)
  const used = load<u32>(state, FRESH_BYTES)
  store<u64>(bytes + used, low)
  store<u32>(bytes + used, high, 8)
  store<u32>(offsets + ((<usize>fresh) << 2), end)
  store<u32>(state, fresh + 1, FRESH)
  store<u32>(state, used + length, FRESH_BYTES)
  store<u32>(state, code + 1, SIZE)
  store<u32>(state, end, TEXT_END)
  return code
}

/** Makes 64 KiB of zeros a segment without keys. */
export function open(segment: usize, depth: u32): void {
  store<u32>(segment, 0)
  store<u32>(segment, depth, 4)
  store<u32>(segment, NO_HIGH, 8)
  store<u32>(segment, NO_CODE, 12)
}

/**
 * Splits a segment by the next bit of the hash: keys with a 1 go to `other`, 64 KiB of zeros. Returns its depth before.
 * @param copy 64 KiB to work with
 */
export function split(segment: usize, other: usize, copy: usize): u32 {
  const depth = load<u32>(segment, 4)
  memory.copy(copy, segment, SEGMENT)
  memory.fill(segment, 0, SEGMENT)
  open(segment, depth + 1)
  open(other, depth + 1)
  for (let from = copy + SLOT; from < copy + SEGMENT; from += SLOT) {
    const code = load<u32>(from, 12)
    if (code == 0) continue
    const low = load<u64>(from)
    const high = load<u32>(from, 8)
    const hash = hashOf(low, high)
    const to = ((hash >> (31 - depth)) & 1) == 0 ? segment : other
    let slot = to + <usize>(hash & (SLOTS - 1)) * SLOT
    while (load<u32>(slot, 12) != 0) slot = after(slot)
    put(slot, low, high, code)
    store<u32>(to, load<u32>(to) + 1)
  }
  return depth
}

function put(slot: usize, low: u64, high: u32, code: u32): void {
  store<u64>(slot, low)
  store<u32>(slot, high, 8)
  store<u32>(slot, code, 12)
}

/** The slot behind a slot, which is the first one behind the last. */
function after(slot: usize): usize {
  const next = slot + SLOT
  return (next & (SEGMENT - 1)) == 0 ? slot & ~(SEGMENT - 1) : next
}

function lowOf(at: usize, length: i32): u64 {
  const bytes = load<u64>(at)
  return length >= 8 ? bytes : bytes & (((<u64>1) << ((<u64>length) << 3)) - 1)
}

function highOf(at: usize, length: i32): u32 {
  const size = (<u32>length) << 24
  return length <= 8 ? size : size | (load<u32>(at, 8) & (((<u32>1) << ((length - 8) << 3)) - 1))
}

function hashOf(low: u64, high: u32): u32 {
  let mixed = (low ^ (<u64>high * 0x9e37_79b9_7f4a_7c15)) * 0xd6e8_feb8_6659_fd93
  mixed = (mixed ^ (mixed >> 32)) * 0xd6e8_feb8_6659_fd93
  return <u32>(mixed >> 32)
}

/** Whether a cell holds the same bytes as the one before it. */
function repeats(text: usize, starts: usize, ends: usize, cell: i32, at: usize, length: i32): bool {
  const before = text + load<i32>(starts + ((<usize>(cell - 1)) << 2))
  if (<i32>(text + load<i32>(ends + ((<usize>(cell - 1)) << 2)) - before) != length) return false
  let done = 0
  for (; done + 8 <= length; done += 8) if (load<u64>(at + done) != load<u64>(before + done)) return false
  return length == done || lowOf(at + done, length - done) == lowOf(before + done, length - done)
}
