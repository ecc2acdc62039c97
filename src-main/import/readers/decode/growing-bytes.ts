const STEP = 1 << 16

/** Shared memory that grows in place up to a bound, so that views of it in other threads stay good. */
export class GrowingBytes {
  readonly buffer: SharedArrayBuffer
  readonly #most: number
  /** Bytes there are now; asking the buffer itself is slow. */
  size: number

  /** @param most bytes that it may reach; address space is reserved, memory is not */
  constructor(most: number) {
    this.#most = most
    this.size = Math.min(STEP, most)
    this.buffer = new SharedArrayBuffer(this.size, { maxByteLength: most })
  }

  /** Makes room for so many bytes, which are within the bound. */
  reserve(needed: number): void {
    if (needed <= this.size) return
    const ample = Math.ceil((needed + this.size / 2) / STEP) * STEP
    this.size = Math.min(this.#most, ample)
    this.buffer.grow(this.size)
  }
}
