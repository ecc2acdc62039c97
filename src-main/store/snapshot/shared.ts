import type { Amounts } from '../../base/facts.ts'

/** Int32 values over shared memory. */
export function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4))
}

/** Uint32 values over shared memory. */
export function sharedUint32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * 4))
}

/** Uint16 values over shared memory. */
export function sharedUint16(length: number): Uint16Array {
  return new Uint16Array(new SharedArrayBuffer(length * 2))
}

/** Uint8 values over shared memory. */
export function sharedUint8(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length))
}

/** Int16 values over shared memory when all of them fit, else Int32. */
export function narrowKeys(values: Int32Array): Int16Array | Int32Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value < -32_768 || value > 32_767) return values
  }
  const narrow = new Int16Array(new SharedArrayBuffer(values.length * 2))
  narrow.set(values)
  return narrow
}

/** A column of whole numbers over shared memory: Int32 for as long as every value fits, Float64 from then on. */
export class AmountColumn {
  #values: Amounts

  constructor(length: number) {
    this.#values = sharedInt32(length)
  }

  /** Sets the values from `place` on to the first `count` numbers. */
  put(place: number, numbers: Float64Array, count: number): void {
    if (this.#values instanceof Int32Array && !putNarrow(this.#values, place, numbers, count)) this.#widen()
    if (this.#values instanceof Float64Array) this.#values.set(numbers.subarray(0, count), place)
  }

  /** Adds the first `count` numbers to the values from `place` on. */
  add(place: number, numbers: Float64Array, count: number): void {
    if (this.#values instanceof Int32Array && !addNarrow(this.#values, place, numbers, count)) this.#widen()
    if (this.#values instanceof Float64Array) addWide(this.#values, place, numbers, count)
  }

  /** The values, narrow when all of them fit: a sum may have been too large only on the way. */
  finish(): Amounts {
    const values = this.#values
    if (values instanceof Int32Array || !values.every((value) => (value | 0) === value)) return values
    const narrow = sharedInt32(values.length)
    narrow.set(values)
    return narrow
  }

  #widen(): void {
    const wide = new Float64Array(new SharedArrayBuffer(this.#values.length * 8))
    wide.set(this.#values)
    this.#values = wide
  }
}

/** False when a number does not fit; the values from `place` on are then to be set again. */
function putNarrow(values: Int32Array, place: number, numbers: Float64Array, count: number): boolean {
  let fits = true
  for (let i = 0; i < count; i++) {
    const number = numbers[i] as number
    const narrow = number | 0
    values[place + i] = narrow
    if (narrow !== number) fits = false
  }
  return fits
}

/** False, with nothing changed, when a sum does not fit. */
function addNarrow(values: Int32Array, place: number, numbers: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) {
    const sum = (values[place + i] as number) + (numbers[i] as number)
    if ((sum | 0) !== sum) return false
  }
  for (let i = 0; i < count; i++) values[place + i] = (values[place + i] as number) + (numbers[i] as number)
  return true
}

function addWide(values: Float64Array, place: number, numbers: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) values[place + i] = (values[place + i] as number) + (numbers[i] as number)
}
