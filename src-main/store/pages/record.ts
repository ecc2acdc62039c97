/**
 * Varints (section 1.6 of the SQLite file format) and serial types of records (section 2.1). Numbers are safe integers;
 * what needs all 64 bits is left to the caller.
 */
const TWO_28 = 0x10000000
const TWO_32 = 0x100000000
const TWO_47 = 0x800000000000

/** Body bytes of the serial types 0 to 9; 10 and 11 are reserved. */
export const SERIAL_BYTES = Uint8Array.of(0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)

/** Serial type of a 64-bit IEEE number. */
export const SERIAL_REAL = 7

/** Bytes of a varint; a negative number takes nine. */
export function varintLength(value: number): number {
  if (value < 0) return 9
  let bytes = 1
  for (let limit = 128; value >= limit; limit *= 128) bytes++
  return bytes
}

/** Writes a varint and returns the place after it. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  if (value >= 0 && value < 128) {
    target[at] = value
    return at + 1
  }
  if (value < 0) return writeNegative(target, at, value)
  const end = at + varintLength(value)
  let high = value < TWO_28 ? 0 : Math.floor(value / TWO_28)
  let low = value - high * TWO_28
  let place = end - 1
  for (let mark = 0; place >= at; place--, mark = 0x80) {
    target[place] = (low & 0x7f) | mark
    low >>>= 7
    if (end - place === 4) {
      low = high
      high = 0
    }
  }
  return end
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

/** The shortest serial type of a 32-bit integer; 0 and 1 are types of their own without a body. */
export function serialOfInt32(value: number): number {
  if (value >= -128 && value <= 127) return value === 0 ? 8 : value === 1 ? 9 : 1
  if (value >= -32_768 && value <= 32_767) return 2
  return value >= -8_388_608 && value <= 8_388_607 ? 3 : 4
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

/** Writes the big-endian body of an integer of serial type 1 to 6; 8 and 9 have none. */
export function writeInteger(target: Uint8Array, at: number, serial: number, value: number): void {
  if (serial > 6) return
  if (serial > 4) {
    const high = Math.floor(value / TWO_32)
    if (serial === 6) writeInt32(target, at, high)
    else writeInt16(target, at, high)
    writeInt32(target, at + (serial === 6 ? 4 : 2), value - high * TWO_32)
  } else if (serial === 4) writeInt32(target, at, value)
  else if (serial === 2) writeInt16(target, at, value)
  else if (serial === 1) target[at] = value
  else {
    target[at] = value >> 16
    writeInt16(target, at + 1, value)
  }
}

function writeInt16(target: Uint8Array, at: number, value: number): void {
  target[at] = value >> 8
  target[at + 1] = value
}

function writeInt32(target: Uint8Array, at: number, value: number): void {
  target[at] = value >> 24
  target[at + 1] = value >> 16
  target[at + 2] = value >> 8
  target[at + 3] = value
}

/** Serial type of a text of so many bytes. */
export function serialOfText(bytes: number): number {
  return bytes * 2 + 13
}
