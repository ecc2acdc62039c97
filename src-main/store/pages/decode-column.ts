import { damaged } from './page-reader.ts'
import { readVarint, SERIAL_BYTES, SERIAL_REAL, varintEnd } from './record.ts'

const TWO_32 = 0x100000000

/** Rows whose records lie in `bytes`, with the places of their next serial type and value. */
export interface RecordRows {
  count: number
  bytes: Uint8Array
  view: DataView
  rowids: Float64Array
  /** The next serial type of row i is at `headAt[i] + passed`: most columns take one byte in every row. */
  headAt: Int32Array
  passed: number
  bodyAt: Int32Array
  /** Where the serial types and the record of each row end. */
  headEnd: Int32Array
  recordEnd: Int32Array
}

/** One bit for each serial type of integers of up to 32 bits: 1 to 4, 8 and 9. */
const INT32_TYPES = 0b11_0001_1110

/**
 * Reads the next column as numbers; NULL is NaN. Integers beyond ±2^53 are rounded.
 * @param real whether the column is REAL; an INTEGER column must not hold a real
 */
export function decodeNumbers(rows: RecordRows, values: Float64Array, real: boolean): void {
  const { count, bytes, view, headAt, bodyAt, passed } = rows
  for (let i = 0; i < count; i++) {
    const serial = bytes[(headAt[i] as number) + passed] as number
    if (serial > 9) throw damaged('a number has a type of its own')
    const size = SERIAL_BYTES[serial] as number
    const end = (bodyAt[i] as number) + size
    bodyAt[i] = end
    if (((INT32_TYPES >>> serial) & 1) === 1) {
      // The last bytes of four, with their sign; without any of them the types 8 and 9 are the numbers 0 and 1.
      const shift = 32 - 8 * size
      const low = (view.getInt32(end - 4) << shift) >> shift
      values[i] = (low & ~((size - 1) >> 31)) | ((serial >> 3) & serial)
    } else values[i] = serial === 0 ? Number.NaN : wideNumber(view, end, serial, real)
  }
  rows.passed++
}

function wideNumber(view: DataView, end: number, serial: number, real: boolean): number {
  if (serial === SERIAL_REAL && !real) throw damaged('an integer is a real')
  if (serial === SERIAL_REAL) return view.getFloat64(end - 8)
  const high = serial === 5 ? view.getInt16(end - 6) : view.getInt32(end - 8)
  return high * TWO_32 + view.getUint32(end - 4)
}

/** Reads where the texts or BLOBs of the next column lie. */
export function decodeTexts(rows: RecordRows, starts: Int32Array, ends: Int32Array, as: 'text' | 'blob'): void {
  const { count, bytes, headAt, bodyAt, passed } = rows
  const least = as === 'text' ? 13 : 12
  for (let i = 0; i < count; i++) {
    const at = (headAt[i] as number) + passed
    const first = bytes[at] as number
    const serial = first < 128 ? first : readVarint(bytes, at)
    if (first >= 128) headAt[i] = varintEnd(bytes, at) - passed - 1
    if (serial === 0) starts[i] = ends[i] = -1
    else if (serial >= least && (serial - least) % 2 === 0) {
      const start = bodyAt[i] as number
      starts[i] = start
      bodyAt[i] = ends[i] = start + (serial - least) / 2
    } else throw damaged(`a ${as} has a type of its own`)
  }
  rows.passed++
}

/** Passes over the next columns, row by row. */
export function skipColumns(rows: RecordRows, columns: number): void {
  const { count, bytes, headAt, bodyAt, passed } = rows
  for (let i = 0; i < count; i++) {
    const start = (headAt[i] as number) + passed
    let at = start
    let body = bodyAt[i] as number
    for (let c = 0; c < columns; c++) {
      const serial = bytes[at++] as number
      if (serial < 12) body += SERIAL_BYTES[serial] as number
      else if (serial < 128) body += (serial - 12) >> 1
      else {
        body += Math.floor((readVarint(bytes, at - 1) - 12) / 2)
        at = varintEnd(bytes, at - 1)
      }
    }
    headAt[i] = at - passed - columns
    bodyAt[i] = body
  }
  rows.passed += columns
}
