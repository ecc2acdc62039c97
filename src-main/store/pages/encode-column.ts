import { LensError } from '../../base/faults.ts'
import type { CellBatch } from './cell-batch.ts'
import type { PageColumn } from './columns.ts'
import { ConstantEncoder } from './encode-constant.ts'
import type { ConstantValue } from './encode-constant.ts'
import { Int32Encoder, NumberEncoder } from './encode-numbers.ts'
import { CodeEncoder, StringEncoder } from './encode-texts.ts'
import type { PageType, PlannedColumn } from './table-plan.ts'

/** Turns the cells of one column into serial types and values, in the order that {@link CellBatch} describes. */
export interface ColumnEncoder<Cells> {
  /** Adds the bytes of rows `from` to `from + count` to the batch; returns how many of them are NULL. */
  measure(cells: Cells, from: number, count: number, batch: CellBatch): number
  /** Writes the values of rows `start` to `end` (exclusive) of the measured ones before what is written already. */
  writeBodies(start: number, end: number, batch: CellBatch): void
  /** Writes the serial types of the same rows. */
  writeHeads(start: number, end: number, batch: CellBatch): void
}

/** Encodes one declared column, whatever form its cells come in. */
export class PlannedEncoder implements ColumnEncoder<PageColumn> {
  readonly #column: PlannedColumn
  readonly #constant: ConstantEncoder
  #int32: Int32Encoder | undefined
  #number: NumberEncoder | undefined
  #codes: CodeEncoder | undefined
  #strings: StringEncoder | undefined
  #active: Pick<ColumnEncoder<never>, 'writeBodies' | 'writeHeads'>

  constructor(column: PlannedColumn) {
    this.#column = column
    this.#constant = new ConstantEncoder(column.type)
    this.#active = this.#constant
  }

  measure(cells: PageColumn, from: number, count: number, batch: CellBatch): number {
    this.#assertType(cells)
    const nulls = this.#measure(cells, from, count, batch)
    if (nulls === 0 || !this.#column.notNull) return nulls
    throw new LensError('internal', `The column ${this.#column.name} holds NULL.`, { column: this.#column.name })
  }

  writeBodies(start: number, end: number, batch: CellBatch): void {
    this.#active.writeBodies(start, end, batch)
  }

  writeHeads(start: number, end: number, batch: CellBatch): void {
    this.#active.writeHeads(start, end, batch)
  }

  #measure(cells: PageColumn, from: number, count: number, batch: CellBatch): number {
    if (cells.kind === 'constant') return this.#use(this.#constant).measure(cells.value, from, count, batch)
    if (cells.kind === 'text')
      return this.#use((this.#codes ??= new CodeEncoder(this.#column.type === 'BLOB'))).measure(
        cells,
        from,
        count,
        batch,
      )
    if (cells.kind === 'texts') {
      return this.#use((this.#strings ??= new StringEncoder())).measure(cells.values, from, count, batch)
    }
    const { values } = cells
    if (!(values instanceof Float64Array || values instanceof Uint32Array)) {
      return this.#use((this.#int32 ??= new Int32Encoder())).measure(values, from, count, batch)
    }
    const { name, type } = this.#column
    this.#number ??= new NumberEncoder(name, type === 'REAL')
    return this.#use(this.#number).measure(values, from, count, batch)
  }

  #use<Encoder extends ColumnEncoder<never>>(encoder: Encoder): Encoder {
    this.#active = encoder
    return encoder
  }

  /** STRICT: each type goes into columns of it, and integers into REAL. */
  #assertType(cells: PageColumn): void {
    const { type, name } = this.#column
    if (cells.kind === 'constant' ? isConstantOf(type, cells.value) : KINDS[type].includes(cells.kind)) return
    throw new LensError('internal', `The column ${name} is ${type}, not ${cells.kind}.`, { column: name })
  }
}

const KINDS: Readonly<Record<PageType, readonly PageColumn['kind'][]>> = {
  INTEGER: ['integer'],
  REAL: ['integer', 'real'],
  TEXT: ['text', 'texts'],
  BLOB: ['text'],
}

function isConstantOf(type: PageType, value: ConstantValue): boolean {
  if (value === null) return true
  if (typeof value === 'string') return type === 'TEXT'
  return typeof value === 'number' ? type === 'INTEGER' || type === 'REAL' : type === 'BLOB'
}
