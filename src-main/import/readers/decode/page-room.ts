import kernelBytes from '../../../compiled/assembly/parquet-hybrid.ts?wasm'
import { instantiateKernel } from '../../../compiled/kernel.ts'
import { KernelMemory } from './kernel-memory.ts'
import { readHybrid, refuseWidth } from './parquet-hybrid.ts'
import { RUN_ROWS } from './record-index.ts'
import { SLACK, type CellText } from './text-area.ts'

const FIRST = 1 << 20

interface HybridKernel {
  readHybrid(at: number, end: number, width: number, count: number, to: number): number
}

/**
 * Where one page after the other is unpacked: the bytes of the page, its levels and its indices, all in kernel memory.
 * What a page left there is good until the next one is put down.
 */
export class PageRoom implements CellText {
  /** The whole memory, so that positions are addresses; other objects once it grew. */
  bytes: Uint8Array
  view: DataView
  /** Where the texts of a run stand. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly #memory: KernelMemory
  readonly #kernel: HybridKernel | null
  #start = 0
  #used = 0
  #end = 0

  /** @param kernels memory of the compiled kernels; null lets their plain twins run */
  constructor(kernels: KernelMemory | null) {
    this.#memory = kernels ?? new KernelMemory()
    const { memory } = this.#memory
    this.#kernel = kernels === null ? null : instantiateKernel<HybridKernel>(kernelBytes, memory)
    this.starts = this.#memory.takeInts(RUN_ROWS)
    this.ends = this.#memory.takeInts(RUN_ROWS)
    this.bytes = new Uint8Array(memory.buffer)
    this.view = new DataView(memory.buffer)
  }

  /** Forgets the last page. */
  clear(): void {
    this.#used = this.#start
  }

  /** Address of room for so many bytes, a multiple of eight; what was reserved since the page began stays where it is. */
  reserve(bytes: number): number {
    const at = (this.#used + 7) & ~7
    this.#used = at + bytes + SLACK
    if (this.#used <= this.#end) return at
    // Pages of one file are alike, so that this happens a few times only.
    const larger = Math.max(FIRST, 2 * (this.#end - this.#start), 2 * (bytes + SLACK))
    this.#start = this.#memory.take(larger)
    this.#end = this.#start + larger
    this.#used = this.#start + bytes + SLACK
    this.bytes = new Uint8Array(this.#memory.memory.buffer)
    this.view = new DataView(this.#memory.memory.buffer)
    return this.#start
  }

  /** Values of the hybrid encoding, and the greatest of them. Throws RangeError as {@link readHybrid} does. */
  hybrid(at: number, end: number, width: number, count: number): { values: Int32Array; most: number } {
    const to = this.reserve(count * 4)
    const values = new Int32Array(this.view.buffer, to, count)
    if (this.#kernel === null) return { values, most: readHybrid(this.view, at, end, width, values) }
    refuseWidth(width)
    const most = this.#kernel.readHybrid(at, end, width, count, to)
    if (most < 0) throw new RangeError('a run ends beyond its page')
    return { values, most }
  }
}
