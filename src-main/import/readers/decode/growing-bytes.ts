const STEP = 1 << 16

/** Shared memory that grows in place up to a bound, so that views of it in other threads stay good. */
export class GrowingBytes {
  readonly buffer: SharedArrayBuffer
  readonly #most: number

  /** @param most bytes that it may reach; address space is reserved, memory is not */
  constructor(most: number) {
    this.#most = most
    this.buffer = new SharedArrayBuffer(Math.min(STEP, most), { maxByteLength: most })
  }

  /** Makes room for so many bytes; false when that is beyond the bound. */
  reserve(needed: number): boolean {
    const { byteLength } = this.buffer
    if (needed <= byteLength) return true
    if (needed > this.#most) return false
    const ample = Math.ceil((needed + byteLength / 2) / STEP) * STEP
    this.buffer.grow(Math.min(this.#most, ample))
    return true
  }
}
