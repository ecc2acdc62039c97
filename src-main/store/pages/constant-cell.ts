import { LensError } from '../../base/faults.ts'
import {
  SERIAL_BYTES,
  SERIAL_REAL,
  serialOfBlob,
  serialOfInteger,
  serialOfReal,
  serialOfText,
  writeVarint,
} from './record.ts'
import type { PlannedColumn } from './table-plan.ts'

/** A value that all rows of a column have. */
export type ConstantValue = number | string | Uint8Array | null

/** Serial type and value of a cell (section 2.1 of the file format). */
export interface ConstantCell {
  readonly head: Uint8Array
  readonly body: Uint8Array
}

const NOTHING = new Uint8Array(0)
const LONGEST_VARINT = 9
const TWO_32 = 0x100000000

/**
 * The cell of a value whose type is that of the column.
 * @throws LensError `internal` for an integer that is not safe
 */
export function constantCell(column: PlannedColumn, value: ConstantValue): ConstantCell {
  if (value === null || Number.isNaN(value)) return { head: Uint8Array.of(0), body: NOTHING }
  if (typeof value === 'string') {
    const body = Buffer.from(value)
    return { head: varint(serialOfText(body.length)), body }
  }
  if (typeof value !== 'number') return { head: varint(serialOfBlob(value.length)), body: value }
  if (column.type !== 'REAL' && !Number.isSafeInteger(value)) throw unsafeNumber(column.name)
  const serial = column.type === 'REAL' ? serialOfReal(value) : serialOfInteger(value)
  return { head: Uint8Array.of(serial), body: numberBody(serial, value) }
}

/** The fault of a number that is no integer of up to 53 bits. */
export function unsafeNumber(column: string): LensError {
  return new LensError('internal', `The column ${column} holds a number that is no safe integer.`)
}

function varint(value: number): Uint8Array {
  const bytes = new Uint8Array(LONGEST_VARINT)
  return bytes.subarray(0, writeVarint(bytes, 0, value))
}

function numberBody(serial: number, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  if (serial === SERIAL_REAL) view.setFloat64(0, value)
  else {
    view.setInt32(0, Math.floor(value / TWO_32))
    view.setInt32(4, value | 0)
  }
  return new Uint8Array(view.buffer, 8 - (SERIAL_BYTES[serial] as number))
}
