import { ByteDictionary } from './byte-dictionary.ts'
import { skipCell, type CellDecoder, type ColumnMemory } from './cell-decoder.ts'
import type { TextArea } from './text-area.ts'

/** Most rows whose cells are noted before they are looked up. */
export const RUN_ROWS = 1_024

/** Decodes cells to codes. Cells of a run of rows are noted where they stand and looked up together when it ends. */
export class CodeDecoder implements CellDecoder {
  readonly dictionary = new ByteDictionary()
  readonly #starts = new Int32Array(RUN_ROWS)
  readonly #ends = new Int32Array(RUN_ROWS)
  #first = 0
  #codes: Uint32Array = new Uint32Array(0)

  use({ values }: ColumnMemory): void {
    this.#codes = new Uint32Array(values)
  }

  /** Begins a run at a row. */
  begin(first: number): void {
    this.#first = first
  }

  cell({ bytes }: TextArea, at: number, row: number, stops: Uint8Array): number {
    const end = skipCell(bytes, at, stops)
    const k = row - this.#first
    this.#starts[k] = at
    this.#ends[k] = end
    return end
  }

  /** Looks up the noted cells of the first `count` rows of the run. */
  settle(area: TextArea, count: number): void {
    this.dictionary.encode(area, this.#starts, this.#ends, count, this.#codes, this.#first)
  }

  text(text: string, row: number): void {
    this.#codes[row] = this.dictionary.encodeText(text)
  }
}
