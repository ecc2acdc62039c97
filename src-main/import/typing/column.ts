import type { ColumnBatch } from '../readers/batch.ts'
import { emptyCell } from './cell.ts'
import type { Cell, ParseCell } from './cell.ts'

const MEMO_LIMIT = 65_536
const NO_CELLS: readonly string[] = []

/**
 * Typed view of one source column. Each distinct text is parsed once (the memory of it is bounded); a field without a
 * source column is constant or always empty.
 */
export class TypedColumn<Value> {
  /** Position in the batch; -1 when the field has no source column. */
  readonly index: number
  readonly #parse: (raw: string) => Cell<Value>
  readonly #constant: Cell<Value> | null
  readonly #memo = new Map<string, Cell<Value>>()
  #cells: readonly string[] = NO_CELLS

  /**
   * @param index position in the batch; -1 when the field has no source column
   * @param constant text to use instead of a column, or null
   */
  constructor(index: number, clean: (raw: string) => string, parse: ParseCell<Value>, constant: string | null) {
    this.index = index
    this.#parse = (raw) => {
      const text = clean(raw)
      return text === '' ? emptyCell() : parse(text)
    }
    this.#constant = index >= 0 ? null : constant === null ? emptyCell() : this.#parse(constant)
  }

  /** Whether a source column stands behind the field. */
  get mapped(): boolean {
    return this.index >= 0
  }

  /** Whether the field can have a value at all. */
  get present(): boolean {
    return this.index >= 0 || this.#constant?.value !== null
  }

  /** Moves to the next batch. */
  use(batch: ColumnBatch): void {
    if (this.index >= 0) this.#cells = batch.columns[this.index] ?? NO_CELLS
  }

  /** The typed cell of row i of the batch in use. */
  at(i: number): Cell<Value> {
    if (this.#constant !== null) return this.#constant
    const raw = this.#cells[i] ?? ''
    const known = this.#memo.get(raw)
    if (known !== undefined) return known
    if (this.#memo.size >= MEMO_LIMIT) this.#memo.clear()
    const cell = this.#parse(raw)
    this.#memo.set(raw, cell)
    return cell
  }

  /** The typed cell of a text of this column, whichever row it stands in; nothing is remembered. */
  cellOf(raw: string): Cell<Value> {
    return this.#constant ?? this.#parse(raw)
  }

  /** The text of row i as it stands in the file. */
  raw(i: number): string {
    return this.#cells[i] ?? ''
  }
}
