/** Numbers that are collected without knowing how many there will be. */
export class GrowableNumbers {
  #values = new Float64Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow()
    this.#values[this.#length++] = value
  }

  /** What was collected; valid until more is added. */
  view(): Float64Array {
    return this.#values.subarray(0, this.#length)
  }

  #grow(): void {
    const larger = new Float64Array(this.#length * 2)
    larger.set(this.#values)
    this.#values = larger
  }
}
