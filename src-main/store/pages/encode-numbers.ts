import { LensError } from '../../base/faults.ts'
import { BATCH_ROWS } from './cell-batch.ts'
import type { CellBatch } from './cell-batch.ts'
import type { IntegerValues } from './columns.ts'
import type { ColumnEncoder } from './encode-column.ts'
import { SERIAL_BYTES, SERIAL_REAL, serialOfInt32, serialOfInteger, serialOfReal, writeInteger } from './record.ts'

/** Integers of up to 32 bits, which cannot be NULL. */
export class Int32Encoder implements ColumnEncoder<Exclude<IntegerValues, Uint32Array | Float64Array>> {
  readonly #types = new Uint8Array(BATCH_ROWS)
  readonly #narrow = new Int32Array(BATCH_ROWS)
  #values = this.#narrow
  #from = 0

  measure(
    values: Exclude<IntegerValues, Uint32Array | Float64Array>,
    from: number,
    count: number,
    batch: CellBatch,
  ): number {
    this.#values = values instanceof Int32Array ? values : this.#narrow
    this.#from = values instanceof Int32Array ? from : 0
    if (!(values instanceof Int32Array)) this.#narrow.set(values.subarray(from, from + count))
    measureInt32(this.#values, this.#from, count, this.#types, batch)
    return 0
  }

  write(start: number, end: number, batch: CellBatch): void {
    writeInt32s(this.#values, this.#from, start, end, this.#types, batch)
  }
}

function measureInt32(values: Int32Array, from: number, count: number, types: Uint8Array, batch: CellBatch): void {
  const { head, body } = batch
  for (let i = 0; i < count; i++) {
    const serial = serialOfInt32(values[from + i] as number)
    types[i] = serial
    head[i] = (head[i] as number) + 1
    body[i] = (body[i] as number) + (SERIAL_BYTES[serial] as number)
  }
}

function writeInt32s(
  values: Int32Array,
  from: number,
  start: number,
  end: number,
  types: Uint8Array,
  { headAt, bodyAt, target }: CellBatch,
): void {
  for (let i = start; i < end; i++) {
    const serial = types[i] as number
    const at = headAt[i] as number
    headAt[i] = at + 1
    target[at] = serial
    if (serial > 7) continue
    const place = bodyAt[i] as number
    bodyAt[i] = place + (SERIAL_BYTES[serial] as number)
    writeInteger(target, place, serial, values[from + i] as number)
  }
}

/** Numbers of any size: integers, or reals when the column is REAL. NaN is NULL. */
export class NumberEncoder implements ColumnEncoder<Float64Array | Uint32Array> {
  readonly #column: string
  readonly #real: boolean
  readonly #types = new Uint8Array(BATCH_ROWS)
  readonly #wide = new Float64Array(BATCH_ROWS)
  #values = this.#wide
  #from = 0

  constructor(column: string, real: boolean) {
    this.#column = column
    this.#real = real
  }

  measure(values: Float64Array | Uint32Array, from: number, count: number, batch: CellBatch): number {
    this.#values = values instanceof Float64Array ? values : this.#wide
    this.#from = values instanceof Float64Array ? from : 0
    if (values instanceof Uint32Array) this.#wide.set(values.subarray(from, from + count))
    if (this.#real) return measureReals(this.#values, this.#from, count, this.#types, batch)
    const nulls = measureIntegers(this.#values, this.#from, count, this.#types, batch)
    if (nulls >= 0) return nulls
    throw new LensError('internal', `The column ${this.#column} holds a number that is no safe integer.`)
  }

  write(start: number, end: number, batch: CellBatch): void {
    writeNumbers(this.#values, this.#from, start, end, this.#types, batch)
  }
}

/** Number of NULLs; -1 when a value is no safe integer. */
function measureIntegers(
  values: Float64Array,
  from: number,
  count: number,
  types: Uint8Array,
  batch: CellBatch,
): number {
  const { head, body } = batch
  let nulls = 0
  for (let i = 0; i < count; i++) {
    const value = values[from + i] as number
    let serial = 0
    if ((value | 0) === value) serial = serialOfInt32(value | 0)
    else if (value !== value) nulls++
    else if (Number.isSafeInteger(value)) serial = serialOfInteger(value)
    else return -1
    types[i] = serial
    head[i] = (head[i] as number) + 1
    body[i] = (body[i] as number) + (SERIAL_BYTES[serial] as number)
  }
  return nulls
}

function measureReals(values: Float64Array, from: number, count: number, types: Uint8Array, batch: CellBatch): number {
  const { head, body } = batch
  let nulls = 0
  for (let i = 0; i < count; i++) {
    const value = values[from + i] as number
    let serial = 0
    if (value === value) serial = serialOfReal(value)
    else nulls++
    types[i] = serial
    head[i] = (head[i] as number) + 1
    body[i] = (body[i] as number) + (SERIAL_BYTES[serial] as number)
  }
  return nulls
}

function writeNumbers(
  values: Float64Array,
  from: number,
  start: number,
  end: number,
  types: Uint8Array,
  { headAt, bodyAt, target, view }: CellBatch,
): void {
  for (let i = start; i < end; i++) {
    const serial = types[i] as number
    const at = headAt[i] as number
    headAt[i] = at + 1
    target[at] = serial
    if (serial === 0 || serial > 7) continue
    const place = bodyAt[i] as number
    bodyAt[i] = place + (SERIAL_BYTES[serial] as number)
    if (serial === SERIAL_REAL) view.setFloat64(place, values[from + i] as number)
    else writeInteger(target, place, serial, values[from + i] as number)
  }
}
