import { damaged } from './page-reader.ts'
import { readVarint, SERIAL_BYTES, SERIAL_REAL, varintEnd } from './record.ts'

const TWO_32 = 0x100000000

/** Rows whose records lie in `bytes`, with two cursors each: the next serial type and the next value. */
export interface RecordRows {
  count: number
  bytes: Uint8Array
  view: DataView
  rowids: Float64Array
  headAt: Int32Array
  bodyAt: Int32Array
  /** Where the serial types and the record of each row end. */
  headEnd: Int32Array
  recordEnd: Int32Array
}

/** What the serial types 0 to 9 do to the four bytes before the end of their value: shifts, mask and constant. */
const SHIFT = Int32Array.of(0, 24, 16, 8, 0, 0, 0, 0, 0, 0)
const MASK = Int32Array.of(0, -1, -1, -1, -1, -1, -1, -1, 0, 0)
const CONSTANT = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1)

/**
 * Reads the next column as numbers; NULL is NaN. Integers beyond ±2^53 are rounded.
 * @param real whether the column is REAL; an INTEGER column must not hold a real
 */
export function decodeNumbers(rows: RecordRows, values: Float64Array, real: boolean): void {
  const { count, bytes, view, headAt, bodyAt } = rows
  for (let i = 0; i < count; i++) {
    const at = headAt[i] as number
    const serial = bytes[at] as number
    headAt[i] = at + 1
    if (serial > 9) throw damaged('a number has a type of its own')
    const end = (bodyAt[i] as number) + (SERIAL_BYTES[serial] as number)
    bodyAt[i] = end
    const shift = SHIFT[serial] as number
    const low = view.getInt32(end - 4)
    const plain = (((low << shift) >> shift) & (MASK[serial] as number)) | (CONSTANT[serial] as number)
    values[i] = serial === 0 ? Number.NaN : serial < 5 || serial > 7 ? plain : wideNumber(view, end, serial, real)
  }
}

function wideNumber(view: DataView, end: number, serial: number, real: boolean): number {
  if (serial === SERIAL_REAL && !real) throw damaged('an integer is a real')
  if (serial === SERIAL_REAL) return view.getFloat64(end - 8)
  const high = serial === 5 ? view.getInt16(end - 6) : view.getInt32(end - 8)
  return high * TWO_32 + view.getUint32(end - 4)
}

/** Reads where the texts of the next column lie. */
export function decodeTexts(rows: RecordRows, starts: Int32Array, ends: Int32Array): void {
  const { count, bytes, headAt, bodyAt } = rows
  for (let i = 0; i < count; i++) {
    const at = headAt[i] as number
    const first = bytes[at] as number
    const serial = first < 128 ? first : readVarint(bytes, at)
    headAt[i] = first < 128 ? at + 1 : varintEnd(bytes, at)
    if (serial === 0) starts[i] = ends[i] = -1
    else if (serial >= 13 && serial % 2 === 1) {
      const start = bodyAt[i] as number
      starts[i] = start
      bodyAt[i] = ends[i] = start + (serial - 13) / 2
    } else throw damaged('a text has a type of its own')
  }
}

/** Passes over the next column. */
export function skipColumn({ count, bytes, headAt, bodyAt }: RecordRows): void {
  for (let i = 0; i < count; i++) {
    const at = headAt[i] as number
    const first = bytes[at] as number
    const serial = first < 128 ? first : readVarint(bytes, at)
    headAt[i] = first < 128 ? at + 1 : varintEnd(bytes, at)
    bodyAt[i] = (bodyAt[i] as number) + (serial < 12 ? (SERIAL_BYTES[serial] as number) : (serial - 12) >> 1)
  }
}
