import type { CellDictionary, DecodedBatch, DecodedReader, Decoding } from '../../readers/decoded.ts'
import { BATCH_ROWS } from '../../readers/batch.ts'
import { entities } from '../../entities.ts'
import type { Cell } from '../../typing/cell.ts'
import type { TypedColumn } from '../../typing/column.ts'
import type { Extract } from '../extract.ts'
import type { TextPool } from './text-pool.ts'

const NOT_KNOWN = -2_147_483_648
const NO_CODES = new Uint32Array(BATCH_ROWS)

/** How each mapped column of an order line file is decoded. */
export function decodingsOf(extract: Extract): Decoding[] {
  return entities.order_lines.fields.flatMap(({ name, type }): Decoding[] => {
    const column = extract.header.indexOf(extract.sourceOf(name) ?? '')
    if (extract.sourceOf(name) === null || column < 0) return []
    if (name === 'order_ts') return [{ column, as: 'moment', order: extract.dateOrderOf(name) }]
    if (type === 'money') return [{ column, as: 'amount', decimal: extract.decimalOf(name) }]
    if (type === 'num') return [{ column, as: 'number', decimal: extract.decimalOf(name) }]
    return [{ column, as: 'code' }]
  })
}

/** Codes of one field of the batch in hand with what each text means, typed once per distinct text. */
export class CodeField<Value> {
  /** Codes of the batch in hand; all 0 where the file has no such column. */
  codes: Uint32Array = NO_CODES
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

  /** Moves to the next batch. */
  use(batch: DecodedBatch, reader: Pick<DecodedReader, 'dictionary'>): void {
    const column = this.mapped ? batch.decoded[this.#typed.index] : null
    if (column?.as !== 'code') return
    this.codes = column.codes
    this.#dictionary = reader.dictionary(this.#typed.index)
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

/** A number per code, worked out when a code is first met. */
export class CodeMemo {
  #values = new Int32Array(1 << 10).fill(NOT_KNOWN)
  readonly #find: (code: number) => number

  constructor(find: (code: number) => number) {
    this.#find = find
  }

  /** The number of a code that its dictionary holds. */
  of(code: number): number {
    if (code >= this.#values.length) this.#grow(code)
    const known = this.#values[code] as number
    return known === NOT_KNOWN ? this.#learn(code) : known
  }

  /** The number of a code that was met before; null for others. */
  known(code: number): number | null {
    const known = this.#values[code] ?? NOT_KNOWN
    return known === NOT_KNOWN ? null : known
  }

  #learn(code: number): number {
    const value = this.#find(code)
    this.#values[code] = value
    return value
  }

  #grow(code: number): void {
    const grown = new Int32Array(2 * code + 1).fill(NOT_KNOWN)
    grown.set(this.#values)
    this.#values = grown
  }
}

/** Puts the text of a field in a row into a pool; returns its code there, 0 for none. */
export function idAt(field: CodeField<string>, row: number, pool: TextPool): number {
  const code = field.codes[row] as number
  if (!field.present || (code === 0 && field.mapped)) return 0
  const id = field.valueOf(code)
  return id === null ? 0 : pool.add(id)
}
