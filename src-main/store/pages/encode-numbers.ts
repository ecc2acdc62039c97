import { LensError } from '../../base/faults.ts'
import { BATCH_ROWS } from './cell-batch.ts'
import type { CellBatch } from './cell-batch.ts'
import type { IntegerValues } from './columns.ts'
import type { ColumnEncoder } from './encode-column.ts'
import { SERIAL_BYTES, SERIAL_REAL, serialOfInt32, serialOfInteger, serialOfReal } from './record.ts'

const TWO_32 = 0x100000000

/** Arrays whose values all fit into 32 bits with a sign. */
type Int32Values = Exclude<IntegerValues, Uint32Array | Float64Array>

/** Integers of up to 32 bits, which cannot be NULL. */
export class Int32Encoder implements ColumnEncoder<Int32Values> {
  readonly #types = new Uint8Array(BATCH_ROWS)
  readonly #narrow = new Int32Array(BATCH_ROWS)
  #values: Int32Array = this.#narrow
  #from = 0

  measure(values: Int32Values, from: number, count: number, batch: CellBatch): number {
    this.#values = values instanceof Int32Array ? values : this.#narrow
    this.#from = values instanceof Int32Array ? from : 0
    if (!(values instanceof Int32Array)) this.#narrow.set(values.subarray(from, from + count))
    batch.fixedHead++
    measureInt32(this.#values, this.#from, count, this.#types, batch.body)
    return 0
  }

  writeBodies(start: number, end: number, batch: CellBatch): void {
    writeInt32(this.#values, this.#from, start, end, this.#types, batch)
  }

  writeHeads(start: number, end: number, batch: CellBatch): void {
    writeTypes(start, end, this.#types, batch)
  }
}

function measureInt32(values: Int32Array, from: number, count: number, types: Uint8Array, body: Int32Array): void {
  for (let i = 0; i < count; i++) {
    const serial = serialOfInt32(values[from + i] as number)
    types[i] = serial
    body[i] = (body[i] as number) + (SERIAL_BYTES[serial] as number)
  }
}

/** Always four bytes: those that are too many lie before the value. */
function writeInt32(
  values: Int32Array,
  from: number,
  start: number,
  end: number,
  types: Uint8Array,
  { bodyEnd, view }: CellBatch,
): void {
  for (let i = start; i < end; i++) {
    const place = bodyEnd[i] as number
    view.setInt32(place - 4, values[from + i] as number)
    bodyEnd[i] = place - (SERIAL_BYTES[types[i] as number] as number)
  }
}

/** One serial type of one byte per row. */
function writeTypes(start: number, end: number, types: Uint8Array, { headAt, target }: CellBatch): void {
  for (let i = start; i < end; i++) {
    const at = headAt[i] as number
    target[at] = types[i] as number
    headAt[i] = at + 1
  }
}

/** Numbers of any size: integers, or reals when the column is REAL. NaN is NULL. */
export class NumberEncoder implements ColumnEncoder<Float64Array | Uint32Array> {
  readonly #column: string
  readonly #real: boolean
  readonly #types = new Uint8Array(BATCH_ROWS)
  readonly #wide = new Float64Array(BATCH_ROWS)
  #values: Float64Array = this.#wide
  #from = 0

  constructor(column: string, real: boolean) {
    this.#column = column
    this.#real = real
  }

  measure(values: Float64Array | Uint32Array, from: number, count: number, batch: CellBatch): number {
    this.#values = values instanceof Float64Array ? values : this.#wide
    this.#from = values instanceof Float64Array ? from : 0
    if (values instanceof Uint32Array) this.#wide.set(values.subarray(from, from + count))
    batch.fixedHead++
    if (this.#real) return measureReals(this.#values, this.#from, count, this.#types, batch.body)
    const nulls = measureIntegers(this.#values, this.#from, count, this.#types, batch.body)
    if (nulls >= 0) return nulls
    throw new LensError('internal', `The column ${this.#column} holds a number that is no safe integer.`)
  }

  writeBodies(start: number, end: number, batch: CellBatch): void {
    writeNumbers(this.#values, this.#from, start, end, this.#types, batch)
  }

  writeHeads(start: number, end: number, batch: CellBatch): void {
    writeTypes(start, end, this.#types, batch)
  }
}

/** Number of NULLs; -1 when a value is no safe integer. */
function measureIntegers(
  values: Float64Array,
  from: number,
  count: number,
  types: Uint8Array,
  body: Int32Array,
): number {
  let nulls = 0
  for (let i = 0; i < count; i++) {
    const value = values[from + i] as number
    let serial = 0
    if ((value | 0) === value) serial = serialOfInt32(value | 0)
    else if (value !== value) nulls++
    else if (Number.isSafeInteger(value)) serial = serialOfInteger(value)
    else return -1
    types[i] = serial
    body[i] = (body[i] as number) + (SERIAL_BYTES[serial] as number)
  }
  return nulls
}

/** Number of NULLs. */
function measureReals(values: Float64Array, from: number, count: number, types: Uint8Array, body: Int32Array): number {
  let nulls = 0
  for (let i = 0; i < count; i++) {
    const value = values[from + i] as number
    let serial = 0
    if (value === value) serial = serialOfReal(value)
    else nulls++
    types[i] = serial
    body[i] = (body[i] as number) + (SERIAL_BYTES[serial] as number)
  }
  return nulls
}

/** Four or eight bytes: those that are too many lie before the value. */
function writeNumbers(
  values: Float64Array,
  from: number,
  start: number,
  end: number,
  types: Uint8Array,
  { bodyEnd, view }: CellBatch,
): void {
  for (let i = start; i < end; i++) {
    const serial = types[i] as number
    const value = values[from + i] as number
    const place = bodyEnd[i] as number
    bodyEnd[i] = place - (SERIAL_BYTES[serial] as number)
    if (serial === SERIAL_REAL) {
      view.setFloat64(place - 8, value)
      continue
    }
    view.setInt32(place - 4, value | 0)
    if (serial === 5 || serial === 6) view.setInt32(place - 8, Math.floor(value / TWO_32))
  }
}
