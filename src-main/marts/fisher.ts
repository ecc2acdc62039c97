/** Natural logarithms of 0! to n!. */
export function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1)
  for (let value = 2; value <= n; value++) logs[value] = (logs[value - 1] ?? 0) + Math.log(value)
  return logs
}

/**
 * One-sided Fisher exact test for positive association: P(X >= both) under the hypergeometric distribution
 * (Fisher 1922), summed from the largest term down.
 * @param both baskets with both items
 * @param a baskets with the first item
 * @param b baskets with the second item
 * @param n all baskets; `logs` reaches n
 */
export function fisherGreater(both: number, a: number, b: number, n: number, logs: Float64Array): number {
  const last = Math.min(a, b)
  if (both <= Math.max(0, a + b - n)) return 1
  const log = (value: number): number => logs[value] ?? 0
  const fixed = log(a) + log(n - a) + log(b) + log(n - b) - log(n)
  let term = Math.exp(fixed - log(both) - log(a - both) - log(b - both) - log(n - a - b + both))
  // Too far from the mode for a double: nothing above it, or everything.
  if (term === 0) return both * n < a * b ? 1 : 0
  let sum = 0
  for (let k = both; k <= last && term > sum * 1e-17; k++) {
    sum += term
    term *= ((a - k) * (b - k)) / ((k + 1) * (n - a - b + k + 1))
  }
  return Math.min(1, sum)
}
