/**
 * Varints (section 1.6 of the SQLite file format) and serial types of records (section 2.1). Numbers are safe integers;
 * what needs all 64 bits is left to the caller.
 */
const TWO_28 = 0x10000000
const TWO_35 = 0x800000000
const TWO_42 = 0x40000000000
const TWO_47 = 0x800000000000
const TWO_49 = 0x2000000000000

/** Body bytes of the serial types 0 to 9; 10 and 11 are reserved. */
export const SERIAL_BYTES = Uint8Array.of(0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)

/** Serial type of a 64-bit IEEE number. */
export const SERIAL_REAL = 7

/** Bytes of a varint; a negative number takes nine. */
export function varintLength(value: number): number {
  if (value < TWO_28) return value < 128 ? (value < 0 ? 9 : 1) : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4
  if (value < TWO_42) return value < TWO_35 ? 5 : 6
  return value < TWO_49 ? 7 : 8
}

/** Writes a varint and returns the place after it. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  if (value < 128 && value >= 0) {
    target[at] = value
    return at + 1
  }
  if (value < 0) return writeNegative(target, at, value)
  if (value < TWO_28) return writeGroups(target, at, varintLength(value), value, 0)
  const high = Math.floor(value / TWO_28)
  const middle = writeGroups(target, at, varintLength(high), high, 0x80)
  return writeGroups(target, middle, 4, value - high * TWO_28, 0)
}

/** Groups of seven bits, all but the last with the mark that more follow. */
function writeGroups(target: Uint8Array, at: number, groups: number, bits: number, lastMark: number): number {
  const last = at + groups - 1
  target[last] = (bits & 0x7f) | lastMark
  for (let place = last - 1, rest = bits >>> 7; place >= at; place--, rest >>>= 7) target[place] = (rest & 0x7f) | 0x80
  return last + 1
}

/** Reads a varint that ends at {@link varintEnd}. */
export function readVarint(bytes: Uint8Array, at: number): number {
  let value = 0
  for (let i = 0; i < 8; i++) {
    const group = bytes[at + i] as number
    value = value * 128 + (group & 0x7f)
    if (group < 128) return value
  }
  return readNegative(bytes, at)
}

/** Place after a varint. */
export function varintEnd(bytes: Uint8Array, at: number): number {
  let end = at
  while ((bytes[end] as number) >= 128 && end < at + 8) end++
  return end + 1
}

/** Nine bytes are a negative number, or one beyond what numbers hold exactly, which is rounded. */
function readNegative(bytes: Uint8Array, at: number): number {
  let bits = 0n
  for (let i = 0; i < 8; i++) bits = (bits << 7n) | BigInt((bytes[at + i] as number) & 0x7f)
  return Number(BigInt.asIntN(64, (bits << 8n) | BigInt(bytes[at + 8] ?? 0)))
}

/** All 64 bits of the two's complement: eight groups of seven and a whole byte. */
function writeNegative(target: Uint8Array, at: number, value: number): number {
  let bits = BigInt.asUintN(64, BigInt(value))
  target[at + 8] = Number(bits & 0xffn)
  bits >>= 8n
  for (let place = at + 7; place >= at; place--) {
    target[place] = Number(bits & 0x7fn) | 0x80
    bits >>= 7n
  }
  return at + 9
}

/** The shortest serial type of a 32-bit integer, by the width that `serialOfInt32` finds; 0 and 1 are types of their own without a body. */
const SERIAL_OF_WIDTH = Uint8Array.from({ length: 65 }, (_, width) => {
  const [negative, bits] = width > 32 ? [true, 64 - width] : [false, 32 - width]
  if (!negative && bits < 2) return bits === 0 ? 8 : 9
  return bits < 8 ? 1 : bits < 16 ? 2 : bits < 24 ? 3 : 4
})

/** The shortest serial type of a 32-bit integer, without a branch: leading zeros of its bits, 32 more when negative. */
export function serialOfInt32(value: number): number {
  const sign = value >> 31
  return SERIAL_OF_WIDTH[Math.clz32(value ^ sign) - (sign & -32)] as number
}

/** The shortest serial type of a safe integer. */
export function serialOfInteger(value: number): number {
  if (value >= -2_147_483_648 && value <= 2_147_483_647) return serialOfInt32(value)
  return value >= -TWO_47 && value < TWO_47 ? 5 : 6
}

/**
 * The serial type that SQLite gives a number of a REAL column: integral ones of up to six bytes are stored as integers
 * and read back as reals.
 */
export function serialOfReal(value: number): number {
  return value >= -TWO_47 && value < TWO_47 && value === Math.floor(value) ? serialOfInteger(value) : SERIAL_REAL
}

/** Serial type of so many bytes of a BLOB. */
export function serialOfBlob(bytes: number): number {
  return bytes * 2 + 12
}

/** Serial type of a text of so many bytes. */
export function serialOfText(bytes: number): number {
  return bytes * 2 + 13
}
