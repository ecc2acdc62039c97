import type { IntegerValues } from './columns.ts'

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

  /** Adds values `from` to `to`. */
  append(values: IntegerValues, from: number, to: number): void {
    this.#reserve(to - from)
    this.#values.set(values.subarray(from, to), this.#length)
    this.#length += to - from
  }

  /** Adds a value so many times. */
  fill(value: number, count: number): void {
    this.#reserve(count)
    this.#values.fill(value, this.#length, this.#length + count)
    this.#length += count
  }

  /** What was collected; valid until more is added. */
  view(): Float64Array {
    return this.#values.subarray(0, this.#length)
  }

  #reserve(more: number): void {
    if (this.#length + more > this.#values.length) this.#grow(more)
  }

  #grow(more: number): void {
    const larger = new Float64Array((this.#length + more) * 2)
    larger.set(this.#values.subarray(0, this.#length))
    this.#values = larger
  }
}
