import compiled from '../../../compiled/assembly/decode-values.ts?wasm'
import { instantiateKernel } from '../../../compiled/kernel.ts'
import type { CellRun } from './cell-decoder.ts'
import type { KernelMemory } from './kernel-memory.ts'
import { RUN_ROWS } from './record-index.ts'

interface Functions {
  decimals(
    text: number,
    starts: number,
    ends: number,
    count: number,
    decimal: number,
    scale: number,
    values: number,
    states: number,
  ): void
  moments(text: number, starts: number, ends: number, count: number, values: number, states: number): number
}

/** The compiled reading of plain numbers and moments, and the memory for one run, which all columns of a reading share. */
export class ValueKernel {
  readonly #functions: Functions
  readonly #values: Float64Array
  readonly #states: Uint8Array

  constructor(memory: KernelMemory) {
    this.#functions = instantiateKernel<Functions>(compiled, memory.memory)
    this.#values = memory.takeDoubles(RUN_ROWS)
    this.#states = memory.takeBytes(RUN_ROWS)
  }

  /** Reads a run of numbers, e4 integers over `scale`, into `values` and `states` from `row` on; returns their number. */
  decimals(
    { area, starts, ends, from, count }: CellRun,
    form: { readonly decimal: number; readonly scale: number },
    values: Float64Array,
    states: Uint8Array,
    row: number,
  ): number {
    this.#functions.decimals(
      area.bytes.byteOffset,
      starts.byteOffset + from * 4,
      ends.byteOffset + from * 4,
      count,
      form.decimal,
      form.scale,
      this.#values.byteOffset,
      this.#states.byteOffset,
    )
    return this.#hand(count, values, states, row)
  }

  /** Reads moments likewise up to the first one whose form is not the most usual; returns how many there are. */
  moments({ area, starts, ends, from, count }: CellRun, values: Float64Array, states: Uint8Array, row: number): number {
    const read = this.#functions.moments(
      area.bytes.byteOffset,
      starts.byteOffset + from * 4,
      ends.byteOffset + from * 4,
      count,
      this.#values.byteOffset,
      this.#states.byteOffset,
    )
    return this.#hand(read, values, states, row)
  }

  #hand(count: number, values: Float64Array, states: Uint8Array, row: number): number {
    values.set(count === RUN_ROWS ? this.#values : this.#values.subarray(0, count), row)
    states.set(count === RUN_ROWS ? this.#states : this.#states.subarray(0, count), row)
    return count
  }
}
