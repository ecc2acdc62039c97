import { createBatch } from './cell-batch.ts'
import type { CellBatch } from './cell-batch.ts'
import type { TextCodes } from './columns.ts'
import type { ColumnEncoder } from './encode-column.ts'
import { NumberEncoder } from './encode-numbers.ts'
import { CodeEncoder, StringEncoder } from './encode-texts.ts'
import type { PageType } from './table-plan.ts'

export type ConstantValue = number | string | Uint8Array | null

/** One value for every row, encoded once. */
export class ConstantEncoder implements ColumnEncoder<ConstantValue> {
  readonly #type: PageType
  #value: ConstantValue = null
  #head = Uint8Array.of(0)
  #body = new Uint8Array(0)

  constructor(type: PageType) {
    this.#type = type
  }

  measure(value: ConstantValue, _from: number, count: number, batch: CellBatch): number {
    if (!Object.is(value, this.#value)) this.#encode(value)
    batch.fixedHead += this.#head.length
    batch.fixedBody += this.#body.length
    return this.#head[0] === 0 ? count : 0
  }

  writeBodies(start: number, end: number, { bodyEnd, target }: CellBatch): void {
    const body = this.#body
    if (body.length === 0) return
    for (let i = start; i < end; i++) {
      const place = (bodyEnd[i] as number) - body.length
      for (let k = 0; k < body.length; k++) target[place + k] = body[k] as number
      bodyEnd[i] = place
    }
  }

  writeHeads(start: number, end: number, { headAt, target }: CellBatch): void {
    const head = this.#head
    for (let i = start; i < end; i++) {
      const at = headAt[i] as number
      for (let k = 0; k < head.length; k++) target[at + k] = head[k] as number
      headAt[i] = at + head.length
    }
  }

  /** Lets the encoder of the type write the value once. */
  #encode(value: ConstantValue): void {
    const bytes = typeof value === 'string' ? value.length * 3 : value instanceof Uint8Array ? value.length : 0
    const batch = createBatch(new Uint8Array(bytes + 32))
    if (typeof value === 'string') encodeOne(new StringEncoder(), [value], batch)
    else if (value instanceof Uint8Array) encodeOne(new CodeEncoder(true), oneBlob(value), batch)
    else encodeOne(new NumberEncoder('constant', this.#type === 'REAL'), Float64Array.of(value ?? Number.NaN), batch)
    const { target, headAt } = batch
    const body = batch.fixedBody + (batch.body[0] ?? 0)
    this.#body = target.slice(target.length - body)
    this.#head = target.slice(0, headAt[0])
    this.#value = value
  }
}

function oneBlob(bytes: Uint8Array): TextCodes {
  return { kind: 'text', codes: Uint32Array.of(0), bytes, offsets: Uint32Array.of(0, bytes.length) }
}

/** The serial type at the start of the target, the value at its end. */
function encodeOne<Cells>(encoder: ColumnEncoder<Cells>, cells: Cells, batch: CellBatch): void {
  encoder.measure(cells, 0, 1, batch)
  batch.bodyEnd[0] = batch.target.length
  encoder.writeBodies(0, 1, batch)
  encoder.writeHeads(0, 1, batch)
}
