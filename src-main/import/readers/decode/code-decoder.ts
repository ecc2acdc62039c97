import type { KeyDictionary } from './byte-dictionary.ts'
import type { CellDecoder, CellRun, ColumnMemory } from './cell-decoder.ts'

/** Decodes cells to codes of the dictionary of their column. */
export class CodeDecoder implements CellDecoder {
  readonly dictionary: KeyDictionary
  #codes: Uint32Array = new Uint32Array(0)

  constructor(dictionary: KeyDictionary) {
    this.dictionary = dictionary
  }

  use({ values }: ColumnMemory): void {
    this.#codes = new Uint32Array(values)
  }

  cells(run: CellRun, row: number): void {
    this.dictionary.encode(run, this.#codes, row)
  }

  text(text: string, row: number): void {
    this.#codes[row] = this.dictionary.textCode(text)
  }
}
