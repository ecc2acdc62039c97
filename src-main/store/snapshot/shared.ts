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
  if (values.some((value) => value < -32_768 || value > 32_767)) return values
  const narrow = new Int16Array(new SharedArrayBuffer(values.length * 2))
  narrow.set(values)
  return narrow
}

/** A column of whole numbers over shared memory: Int32 for as long as every value fits, Float64 from then on. */
export class AmountColumn {
  values: Amounts

  constructor(length: number) {
    this.values = sharedInt32(length)
  }

  /** Sets one value; the first that does not fit turns the column into Float64. */
  set(place: number, value: number): void {
    if ((value | 0) !== value && this.values instanceof Int32Array) this.values = widened(this.values)
    this.values[place] = value
  }
}

function widened(values: Int32Array): Float64Array {
  const wide = new Float64Array(new SharedArrayBuffer(values.length * 8))
  wide.set(values)
  return wide
}
