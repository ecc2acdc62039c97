import { createMemory } from '../../../compiled/kernel.ts'
import { SLACK, type CellText } from './text-area.ts'

const FIRST_BYTES = 1 << 20
const PAGE = 65_536
const LINE = 64
/** Where pages end: what is left of 4 GiB is for everything else. */
const PAGES_END = 65_536 * PAGE - 2 ** 28

/**
 * The memory that the compiled kernels of one reading share: the text that waits to be scanned, the positions of its
 * cells, and whatever the decoders of its columns keep. Parts are taken one after the other and last as long as the
 * reading; a kernel finds a part by the `byteOffset` of its view, which stays good when the memory grows.
 */
export class KernelMemory {
  readonly memory = createMemory(FIRST_BYTES)
  #used = LINE
  #size = this.memory.buffer.byteLength

  /** Address of a new part of so many bytes, all zero, at the start of a cache line. Throws RangeError beyond 4 GiB. */
  take(bytes: number): number {
    const at = this.#used
    const end = at + Math.ceil(bytes / LINE) * LINE
    if (end > this.#size) this.#grow(end)
    this.#used = end
    return at
  }

  /** Address of one new page, all zero, at a multiple of its 64 KiB; null when there is none left. */
  takePage(): number | null {
    const at = Math.ceil(this.#used / PAGE) * PAGE
    if (at + PAGE > PAGES_END) return null
    this.#used = at
    return this.take(PAGE)
  }

  /** A new part for 32-bit integers. */
  takeInts(count: number): Int32Array {
    const at = this.take(count * 4)
    return new Int32Array(this.memory.buffer, at, count)
  }

  /** A new part for 32-bit integers without a sign. */
  takeWords(count: number): Uint32Array {
    const at = this.take(count * 4)
    return new Uint32Array(this.memory.buffer, at, count)
  }

  /** A new part for doubles. */
  takeDoubles(count: number): Float64Array {
    const at = this.take(count * 8)
    return new Float64Array(this.memory.buffer, at, count)
  }

  /** A new part for bytes. */
  takeBytes(count: number): Uint8Array {
    const at = this.take(count)
    return new Uint8Array(this.memory.buffer, at, count)
  }

  #grow(needed: number): void {
    this.memory.grow(Math.ceil((needed - this.#size) / PAGE))
    this.#size = this.memory.buffer.byteLength
  }
}

/** Memory for text that waits to be scanned: where the kernels see it, if there are any. */
export function textMemory(kernels: KernelMemory | null, bytes: number): CellText {
  const held = kernels === null ? new Uint8Array(bytes + SLACK) : kernels.takeBytes(bytes + SLACK)
  return { bytes: held, view: new DataView(held.buffer, held.byteOffset, held.length) }
}

/** Text in such memory, with what lies behind it. */
export function textAt({ buffer, byteOffset, length }: Uint8Array): CellText {
  const bytes = new Uint8Array(buffer, byteOffset, length + SLACK)
  return { bytes, view: new DataView(buffer, byteOffset, length + SLACK) }
}
