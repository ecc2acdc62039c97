/** Whether two answers are the same, numbers up to the last bits, which depend on the order in which they were added. */
export function nearlyEqual(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => nearlyEqual(value, b[i]))
  }
  return a === b
}
