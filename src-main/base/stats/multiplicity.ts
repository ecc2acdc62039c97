/**
 * Benjamini-Hochberg adjusted p-values in input order (J. R. Stat. Soc. B 57, 1995): the smallest false-discovery
 * rate at which each test would be called.
 */
export function benjaminiHochberg(p: Float64Array): Float64Array {
  return p.map(falseDiscoveryRate(p.slice().sort()))
}

/**
 * The {@link benjaminiHochberg} adjustment as a function of any p-value among those given: where few of many tests are
 * shown, only these are looked up.
 * @param sorted every p-value, ascending
 */
export function falseDiscoveryRate(sorted: Float64Array): (p: number) => number {
  const adjusted = new Float64Array(sorted.length)
  let least = 1
  for (let i = sorted.length - 1; i >= 0; i--) {
    least = Math.min(least, ((sorted[i] ?? 1) * sorted.length) / (i + 1))
    adjusted[i] = least
  }
  return (p) => adjusted[firstIndexOf(sorted, p)] ?? 1
}

/** First position of a value that is present; equal p-values share one adjusted value. */
function firstIndexOf(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Holm's step-down adjusted p-values in input order (Scand. J. Statist. 6, 1979). */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, index) => index).sort((a, b) => (p[a] ?? 1) - (p[b] ?? 1))
  const adjusted = new Array<number>(p.length).fill(1)
  let most = 0
  order.forEach((index, rank) => {
    most = Math.max(most, Math.min(1, (p[index] ?? 1) * (p.length - rank)))
    adjusted[index] = most
  })
  return adjusted
}
