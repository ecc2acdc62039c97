import { createBatch } from './cell-batch.ts'
import type { CellBatch } from './cell-batch.ts'
import type { ColumnEncoder } from './encode-column.ts'
import { NumberEncoder } from './encode-numbers.ts'
import { StringEncoder } from './encode-texts.ts'
import type { PageType } from './table-plan.ts'

type Value = number | string | null

/** One value for every row, encoded once. */
export class ConstantEncoder implements ColumnEncoder<Value> {
  readonly #type: PageType
  #value: Value = null
  #head = Uint8Array.of(0)
  #body = new Uint8Array(0)

  constructor(type: PageType) {
    this.#type = type
  }

  measure(value: Value, _from: number, count: number, { head, body }: CellBatch): number {
    if (!Object.is(value, this.#value)) this.#encode(value)
    const headBytes = this.#head.length
    const bodyBytes = this.#body.length
    for (let i = 0; i < count; i++) {
      head[i] = (head[i] as number) + headBytes
      body[i] = (body[i] as number) + bodyBytes
    }
    return this.#head[0] === 0 ? count : 0
  }

  write(start: number, end: number, { headAt, bodyAt, target }: CellBatch): void {
    const head = this.#head
    const body = this.#body
    for (let i = start; i < end; i++) {
      const at = headAt[i] as number
      for (let k = 0; k < head.length; k++) target[at + k] = head[k] as number
      headAt[i] = at + head.length
      const place = bodyAt[i] as number
      for (let k = 0; k < body.length; k++) target[place + k] = body[k] as number
      bodyAt[i] = place + body.length
    }
  }

  /** Lets the encoder of the type write the value once. */
  #encode(value: Value): void {
    const batch = createBatch(new Uint8Array(typeof value === 'string' ? value.length * 3 + 16 : 16))
    if (typeof value === 'string') encodeOne(new StringEncoder(), [value], batch)
    else encodeOne(new NumberEncoder('constant', this.#type === 'REAL'), Float64Array.of(value ?? Number.NaN), batch)
    const head = batch.head[0] ?? 0
    this.#head = batch.target.slice(0, head)
    this.#body = batch.target.slice(head, head + (batch.body[0] ?? 0))
    this.#value = value
  }
}

function encodeOne<Cells>(encoder: ColumnEncoder<Cells>, cells: Cells, batch: CellBatch): void {
  encoder.measure(cells, 0, 1, batch)
  batch.bodyAt[0] = batch.head[0] ?? 0
  encoder.write(0, 1, batch)
}
