/** Numbers that are collected without knowing how many there will be. */
export class GrowableNumbers {
  #values = new Float64Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow(1)
    this.#values[this.#length++] = value
  }

  /** Adds the first `count` values. */
  append(values: Float64Array, count: number): void {
    if (this.#length + count > this.#values.length) this.#grow(count)
    this.#values.set(values.subarray(0, count), this.#length)
    this.#length += count
  }

  /** What was collected; valid until more is added. */
  view(): Float64Array {
    return this.#values.subarray(0, this.#length)
  }

  #grow(more: number): void {
    const larger = new Float64Array((this.#length + more) * 2)
    larger.set(this.#values.subarray(0, this.#length))
    this.#values = larger
  }
}
