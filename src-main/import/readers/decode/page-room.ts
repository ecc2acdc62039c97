import kernelBytes from '../../../compiled/assembly/parquet-hybrid.ts?wasm'
import { createMemory, instantiateKernel, usesCompiledKernels } from '../../../compiled/kernel.ts'
import { readHybrid, refuseWidth } from './parquet-hybrid.ts'
import { SLACK, type CellText } from './text-area.ts'

const FIRST = 1 << 20
const PAGE = 65_536

interface HybridKernel {
  readHybrid(at: number, end: number, width: number, count: number, to: number): number
}

/**
 * Memory in which one page after the other is unpacked: the bytes of the page, its levels and its indices. What a page
 * left there is good until the next one is put down.
 */
export class PageRoom implements CellText {
  readonly #memory = createMemory(FIRST)
  readonly #kernel: HybridKernel | null = usesCompiledKernels()
    ? instantiateKernel<HybridKernel>(kernelBytes, this.#memory)
    : null
  /** The whole room; other objects once it grew. */
  bytes = new Uint8Array(this.#memory.buffer)
  view = new DataView(this.#memory.buffer)
  #used = 0

  /** Forgets the last page. */
  clear(): void {
    this.#used = 0
  }

  /** Room for so many bytes, of which the first is at a multiple of eight; what lies before it stays. */
  reserve(bytes: number): number {
    const at = (this.#used + 7) & ~7
    this.#used = at + bytes + SLACK
    if (this.#used > this.bytes.length) {
      this.#memory.grow(Math.ceil((this.#used - this.bytes.length) / PAGE))
      this.bytes = new Uint8Array(this.#memory.buffer)
      this.view = new DataView(this.#memory.buffer)
    }
    return at
  }

  /** Values of the hybrid encoding, and the greatest of them. Throws RangeError as {@link readHybrid} does. */
  hybrid(at: number, end: number, width: number, count: number): { values: Int32Array; most: number } {
    const to = this.reserve(count * 4)
    const values = new Int32Array(this.#memory.buffer, to, count)
    if (this.#kernel === null) return { values, most: readHybrid(this.view, at, end, width, values) }
    refuseWidth(width)
    const most = this.#kernel.readHybrid(at, end, width, count, to)
    if (most < 0) throw new RangeError('a run ends beyond its page')
    return { values, most }
  }
}
