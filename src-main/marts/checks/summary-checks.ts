import type { NumberRows } from './number-rows.ts'
import type { StoredHeads } from './order-heads.ts'
import type { Failures } from './references.ts'

/** Stands for an order without a number. */
const NONE = -2_147_483_648

interface SumCounts {
  unmatched: number
  noLines: number
  noProducts: number
  netE4: number
}

/**
 * Counts the failing rows of the data tests of `order_summary` over the stored sums.
 * @returns net sales by place of the order in the heads, e4; NaN where an order has no summary
 */
export function checkSummaries(
  read: NumberRows,
  heads: StoredHeads,
  linesE4: number,
  failures: Failures,
): Float64Array {
  const netE4 = new Float64Array(heads.count).fill(Number.NaN)
  const numbers = new Int32Array(heads.count).fill(NONE)
  const isFirst = new Uint8Array(heads.count)
  const counts: SumCounts = { unmatched: heads.count, noLines: 0, noProducts: 0, netE4: 0 }
  const wanted = {
    order_key: 'number',
    lines_count: 'number',
    distinct_products: 'number',
    net_e4: 'number',
    order_number: 'number',
    is_first_order: 'number',
  } as const
  let order = 0
  for (const { count, columns } of read('order_summary', wanted)) {
    for (let i = 0; i < count; i++) {
      counts.netE4 += columns.net_e4[i] as number
      if ((columns.lines_count[i] as number) < 0) counts.noLines++
      if ((columns.distinct_products[i] as number) < 0) counts.noProducts++
      const key = columns.order_key[i] as number
      while (order < heads.count && (heads.key[order] as number) < key) order++
      if (heads.key[order] !== key) {
        counts.unmatched++
        continue
      }
      counts.unmatched--
      netE4[order] = columns.net_e4[i] as number
      const number = columns.order_number[i] as number
      if (Number.isNaN(number)) continue
      numbers[order] = number
      isFirst[order] = columns.is_first_order[i] as number
    }
  }
  failures.set('order_summary.expression_is_true.one_per_order', counts.unmatched)
  failures.set('order_summary.accepted_range.lines_count', counts.noLines)
  failures.set('order_summary.accepted_range.distinct_products', counts.noProducts)
  failures.set('order_summary.expression_is_true.net_equals_lines', counts.netE4 === linesE4 ? 0 : 1)
  failures.set(
    'order_summary.expression_is_true.order_number_gapless',
    wrongHistories(heads.customer, numbers, isFirst),
  )
  return netE4
}

/** Customers whose purchases are not numbered 1 to n, each number once and the first one marked. */
function wrongHistories(customer: Int32Array, numbers: Int32Array, isFirst: Uint8Array): number {
  const least = customer.reduce((low, key) => Math.min(low, key), 0)
  const most = customer.reduce((high, key) => Math.max(high, key), 0)
  const start = new Uint32Array(most - least + 2)
  for (let order = 0; order < numbers.length; order++) {
    if (numbers[order] === NONE) continue
    const after = (customer[order] as number) - least + 1
    start[after] = (start[after] as number) + 1
  }
  for (let at = 1; at < start.length; at++) start[at] = (start[at] as number) + (start[at - 1] as number)
  const seen = new Uint8Array(numbers.length)
  const firsts = new Int32Array(start.length)
  const isWrong = new Uint8Array(start.length)
  for (let order = 0; order < numbers.length; order++) {
    const number = numbers[order] as number
    if (number === NONE) continue
    const at = (customer[order] as number) - least
    const place = (start[at] as number) + number - 1
    firsts[at] = (firsts[at] as number) + (isFirst[order] as number)
    if (number < 1 || place >= (start[at + 1] as number) || seen[place] === 1) isWrong[at] = 1
    else seen[place] = 1
  }
  let wrong = 0
  for (let at = 0; at + 1 < start.length; at++) {
    const has = start[at] !== start[at + 1]
    if (has && (isWrong[at] === 1 || firsts[at] !== 1)) wrong++
  }
  return wrong
}
