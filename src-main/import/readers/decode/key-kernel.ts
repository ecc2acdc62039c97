import compiled from '../../../compiled/assembly/decode-keys.ts?wasm'
import { instantiateKernel } from '../../../compiled/kernel.ts'
import type { CellRun } from './cell-decoder.ts'
import { LONGEST } from './key-entries.ts'
import { textMemory, type KernelMemory } from './kernel-memory.ts'
import { RUN_ROWS } from './record-index.ts'
import type { CellText } from './text-area.ts'

/** Bytes of one segment of hash slots, a page of memory. */
const SEGMENT = 0x1_0000
const NOTES = 257 * 24
const MOST_KEY = 12

interface Functions {
  encode(
    state: number,
    text: number,
    starts: number,
    ends: number,
    from: number,
    count: number,
    codes: number,
    offsets: number,
    bytes: number,
    notes: number,
  ): number
  place(state: number, text: number, length: number, code: number): number
  open(segment: number, depth: number): void
  split(segment: number, other: number, copy: number): number
}

/** The compiled search for keys, and the memory for one call of it, which all columns of a reading share. */
export class KeyKernel {
  /** Codes of the cells of the run. */
  readonly codes: Uint32Array
  /** Ends and texts of the entries that are new since the call. */
  readonly offsets: Uint32Array
  readonly bytes: Uint8Array
  /** Room for a single cell that stands in no run. */
  readonly cell: CellText
  readonly memory: KernelMemory
  readonly #functions: Functions
  readonly #notes: number
  readonly #copy: number

  constructor(memory: KernelMemory) {
    this.memory = memory
    this.#functions = instantiateKernel<Functions>(compiled, memory.memory)
    this.codes = memory.takeWords(RUN_ROWS)
    this.offsets = memory.takeWords(RUN_ROWS)
    this.bytes = memory.takeBytes((RUN_ROWS + 1) * MOST_KEY)
    this.cell = textMemory(memory, LONGEST)
    this.#notes = memory.take(NOTES)
    this.#copy = memory.take(SEGMENT)
  }

  /** Codes of the cells of a run from `done` on; returns the cell where it stopped, as the kernel says. */
  encode(state: Uint32Array, { area, starts, ends, from, count }: CellRun, done: number): number {
    return this.#functions.encode(
      state.byteOffset,
      area.bytes.byteOffset,
      starts.byteOffset + from * 4,
      ends.byteOffset + from * 4,
      done,
      count,
      this.codes.byteOffset,
      this.offsets.byteOffset,
      this.bytes.byteOffset,
      this.#notes,
    )
  }

  /** Gives the key at an address, which is an entry, a slot; false when its segment has to be split first. */
  place(state: Uint32Array, text: number, length: number, code: number): boolean {
    return this.#functions.place(state.byteOffset, text, length, code) === 1
  }

  /** Address of a new segment without keys; null when the memory is full. */
  segment(): number | null {
    const at = this.memory.takePage()
    if (at !== null) this.#functions.open(at, 0)
    return at
  }

  /** Splits a segment in two by one more bit of the hash, and returns the bits that it had. */
  split(segment: number, other: number): number {
    return this.#functions.split(segment, other, this.#copy)
  }
}
