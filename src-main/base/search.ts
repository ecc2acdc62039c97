/** Place of the first of ascending values that is not less than `value`; the number of values where all are less. */
export function firstNotLess(ascending: Float64Array | Int32Array, value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
