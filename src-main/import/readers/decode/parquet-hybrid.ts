/** Wider values cannot be cut out of one load of 32 bits; dictionaries are never so large. */
const WIDEST = 24

/** Refuses values of more bits than are read here (RangeError). */
export function refuseWidth(width: number): void {
  if (width > WIDEST) throw new RangeError(`values of ${width} bits`)
}

/**
 * Reads values of the RLE and bit-packing hybrid (Parquet encodings, "RLE = 3"): runs of one value, and groups of eight
 * values packed from the lowest bit on. Throws RangeError where the runs do not fit.
 * @param end end of the encoded bytes; a few more bytes may be read behind it
 * @param values is filled
 * @returns the greatest of them; 0 without any
 */
export function readHybrid(view: DataView, at: number, end: number, width: number, values: Int32Array): number {
  refuseWidth(width)
  const count = values.length
  const valueBytes = (width + 7) >> 3
  const cursor = { at }
  let most = 0
  for (let done = 0; done < count;) {
    const header = readVarint(view, cursor, end)
    const isPacked = (header & 1) === 1
    const length = isPacked ? (header >>> 1) * 8 : header >>> 1
    const bytes = isPacked ? (header >>> 1) * width : valueBytes
    if (length === 0 || cursor.at + bytes > end) throw new RangeError('a run ends beyond its page')
    const until = Math.min(count, done + length)
    if (isPacked) most = Math.max(most, unpack(view, cursor.at, width, values, done, until))
    else {
      const value = view.getInt32(cursor.at, true) & (2 ** width - 1)
      values.fill(value, done, until)
      most = Math.max(most, value)
    }
    cursor.at += bytes
    done = until
  }
  return most
}

function unpack(view: DataView, at: number, width: number, values: Int32Array, from: number, until: number): number {
  const mask = 2 ** width - 1
  let most = 0
  let bit = 0
  for (let k = from; k < until; k++, bit += width) {
    const value = (view.getInt32(at + (bit >>> 3), true) >>> (bit & 7)) & mask
    values[k] = value
    if (value > most) most = value
  }
  return most
}

function readVarint(view: DataView, cursor: { at: number }, end: number): number {
  let value = 0
  for (let shift = 0; shift < 32; shift += 7) {
    if (cursor.at >= end) break
    const byte = view.getUint8(cursor.at++)
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return value >>> 0
  }
  throw new RangeError('a run without a length')
}
