import type { OrderLine } from './order-line.ts'

/**
 * Spreads an order discount over its lines by their share of the amount before it; what is left after rounding down
 * goes to the largest remainders, so the shares add up to the discount exactly (data model 10.6). A discount above the
 * sum of the lines is cut to that sum.
 */
export function spreadDiscount(lines: readonly OrderLine[], discountE4: number): void {
  const total = lines.reduce((sum, line) => sum + line.netE4, 0)
  if (discountE4 <= 0 || total <= 0) return
  const spread = BigInt(Math.min(discountE4, total))
  const parts = lines.map((line, index) => {
    const product = spread * BigInt(line.netE4)
    return { index, share: Number(product / BigInt(total)), remainder: Number(product % BigInt(total)) }
  })
  let rest = Number(spread) - parts.reduce((sum, part) => sum + part.share, 0)
  for (const part of parts.toSorted((a, b) => b.remainder - a.remainder || a.index - b.index)) {
    if (rest <= 0) break
    part.share++
    rest--
  }
  for (const { index, share } of parts) {
    const line = lines[index]
    if (line === undefined) continue
    line.discountE4 += share
    line.netE4 -= share
    if (line.marginE4 !== null) line.marginE4 -= share
  }
}
