import { refuse, type CellDecoder, type CellRun, type ColumnMemory } from './cell-decoder.ts'

/** Reads a run by a compiled kernel from its first cell on and returns how many cells it could read. */
export type ReadRun = (run: CellRun, values: Float64Array, states: Uint8Array, row: number) => number

/**
 * Decodes numbers or moments by a compiled kernel as the plain decoder does, which takes the rest of a run that the
 * kernel leaves. The cells of its runs lie in kernel memory.
 */
export class CompiledValueDecoder implements CellDecoder {
  readonly #plain: CellDecoder & { readonly refused: ReadonlySet<number> | null }
  readonly #read: ReadRun
  #values: Float64Array = new Float64Array(0)
  #states: Uint8Array = new Uint8Array(0)

  constructor(plain: CellDecoder & { readonly refused: ReadonlySet<number> | null }, read: ReadRun) {
    this.#plain = plain
    this.#read = read
  }

  use(memory: ColumnMemory): void {
    this.#plain.use(memory)
    this.#values = new Float64Array(memory.values)
    this.#states = new Uint8Array(memory.states)
  }

  cells(run: CellRun, row: number): void {
    const read = this.#read(run, this.#values, this.#states, row)
    refuse(this.#plain.refused, this.#values, this.#states, row, read)
    if (read < run.count) this.#plain.cells({ ...run, from: run.from + read, count: run.count - read }, row + read)
  }

  text(text: string, row: number): void {
    this.#plain.text(text, row)
  }
}
