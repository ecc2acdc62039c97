import type { CellDictionary, DecodedBatch, DecodedReader, Decoding } from '../../readers/decoded.ts'
import { NO_CODE } from '../../readers/decoded.ts'
import { BATCH_ROWS } from '../../readers/batch.ts'
import { entities } from '../../entities.ts'
import type { Cell } from '../../typing/cell.ts'
import type { TypedColumn } from '../../typing/column.ts'
import type { Extract } from '../extract.ts'

const NO_CODES = new Uint32Array(BATCH_ROWS)

/** How each mapped column of an order line file is decoded. */
export function decodingsOf(extract: Extract): Decoding[] {
  return entities.order_lines.fields.flatMap(({ name, type }): Decoding[] => {
    const column = extract.header.indexOf(extract.sourceOf(name) ?? '')
    if (extract.sourceOf(name) === null || column < 0) return []
    if (name === 'order_ts') return [{ column, as: 'moment', order: extract.dateOrderOf(name), zone: extract.zoneName }]
    if (type === 'money') return [{ column, as: 'amount', decimal: extract.decimalOf(name) }]
    if (type === 'num') return [{ column, as: 'number', decimal: extract.decimalOf(name) }]
    return [{ column, as: 'code' }]
  })
}

/** Codes of one field of the batch in hand with what each text means. */
export class CodeField<Value> {
  /** Codes of the batch in hand; all 0 where the file has no such column. */
  codes: Uint32Array = NO_CODES
  /** Whether a cell of the batch has no code, so that its text has to be read. */
  hasGaps = false
  /** Whether a cell of the batch is empty. */
  hasEmpty = true
  /** Whether a source column stands behind the field. */
  readonly mapped: boolean
  /** Whether any row can have a value. */
  readonly present: boolean
  readonly #typed: TypedColumn<Value>
  #dictionary: CellDictionary | null = null

  constructor(typed: TypedColumn<Value>) {
    this.#typed = typed
    this.mapped = typed.mapped
    this.present = typed.present
  }

  /** Codes there are so far: all smaller numbers. */
  get size(): number {
    return this.#dictionary?.size ?? 1
  }

  /** The texts by code; null where the file has no such column. */
  get dictionary(): CellDictionary | null {
    return this.#dictionary
  }

  /** Moves to the next batch. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    const column = this.mapped ? batch.decoded[this.#typed.index] : null
    if (column?.as !== 'code') return
    this.codes = column.codes
    this.#survey(batch.rows)
    this.#dictionary = reader.dictionary(this.#typed.index)
  }

  /** Looks for the codes that stand for no text. */
  #survey(rows: number): void {
    const { codes } = this
    this.hasGaps = false
    this.hasEmpty = false
    for (let i = 0; i < rows; i++) {
      // One comparison for both: NO_CODE and 0 are next to each other modulo 2^32.
      if (((codes[i] as number) + 1) >>> 0 > 1) continue
      if (codes[i] === NO_CODE) this.hasGaps = true
      else this.hasEmpty = true
      if (this.hasGaps && this.hasEmpty) return
    }
  }

  /** What the text of a code means; the code must be in the dictionary. */
  cellOf(code: number): Cell<Value> {
    return this.#typed.cellOf(this.#dictionary?.text(code) ?? '')
  }

  /** Value of a code, null where it is empty or cannot be used. */
  valueOf(code: number): Value | null {
    return this.cellOf(code).value
  }
}
