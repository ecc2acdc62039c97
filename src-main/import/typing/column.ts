import type { ColumnBatch } from '../readers/batch.ts'
import { emptyCell } from './cell.ts'
import type { Cell, ParseCell } from './cell.ts'

const MEMO_LIMIT = 65_536
const NO_CELLS: readonly string[] = []

/**
 * Typed view of one source column. Texts that repeat are parsed once, as far as a bounded memory goes; texts that hardly
 * ever repeat (ids, e-mails) are not remembered. A field without a source column is constant or always empty.
 */
export class TypedColumn<Value> {
  /** Position in the batch; -1 when the field has no source column. */
  readonly index: number
  readonly #parse: (raw: string) => Cell<Value>
  readonly #constant: Cell<Value> | null
  readonly #memo = new Map<string, Cell<Value>>()
  /** Texts that were found in the memory since it was last emptied; null once it is given up. */
  #found: number | null = 0
  #cells: readonly string[] = NO_CELLS
  /** The row asked for last and its cell: a row is often asked for several times. */
  #row = -1
  #cell: Cell<Value> = emptyCell()

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
    this.#row = -1
  }

  /** The typed cell of row i of the batch in use. */
  at(i: number): Cell<Value> {
    if (this.#constant !== null) return this.#constant
    if (i === this.#row) return this.#cell
    this.#row = i
    this.#cell = this.#remembered(this.#cells[i] ?? '')
    return this.#cell
  }

  #remembered(raw: string): Cell<Value> {
    if (this.#found === null) return this.#parse(raw)
    const known = this.#memo.get(raw)
    if (known !== undefined) {
      this.#found++
      return known
    }
    if (this.#memo.size >= MEMO_LIMIT) this.#empty(this.#found)
    const cell = this.#parse(raw)
    this.#memo.set(raw, cell)
    return cell
  }

  /** Empties the full memory; it is given up when fewer texts were found in it than it held. */
  #empty(found: number): void {
    this.#found = found < MEMO_LIMIT ? null : 0
    this.#memo.clear()
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
