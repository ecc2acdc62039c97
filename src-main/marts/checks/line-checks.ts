import { LINES_PER_ORDER } from '../../model/gold/orders.ts'
import type { NumberRows } from './number-rows.ts'
import type { StoredHeads } from './order-heads.ts'
import type { Failures, References } from './references.ts'

/** Ten-thousandths per unit that rounding may take a net amount away from price × quantity. */
const NET_TOLERANCE = 100

interface LineCounts {
  orphans: number
  negativePrices: number
  wrongSigns: number
  wrongNets: number
  netE4: number
}

/**
 * Counts the failing rows of the data tests of `order_line` in one pass over the stored lines.
 * @returns net sales of all lines in e4
 */
export function checkLines(read: NumberRows, heads: StoredHeads, references: References, failures: Failures): number {
  const counts: LineCounts = { orphans: 0, negativePrices: 0, wrongSigns: 0, wrongNets: 0, netE4: 0 }
  const wanted = {
    ...references.wanted,
    sales_key: 'number',
    quantity: 'number',
    quantity_exact: 'number',
    unit_price_e4: 'number',
    discount_e4: 'number',
    net_e4: 'number',
  } as const
  let order = 0
  for (const { count, columns } of read('order_line', wanted)) {
    references.count(columns, count)
    addAmounts(counts, columns, count)
    order = addOrders(counts, columns.sales_key, columns.quantity, count, heads, order)
  }
  failures.set('order_line.expression_is_true.order_exists', counts.orphans)
  failures.set('order_line.expression_is_true.unit_price', counts.negativePrices)
  failures.set('order_line.expression_is_true.sign_matches_is_return', counts.wrongSigns)
  failures.set('order_line.expression_is_true.net_formula', counts.wrongNets)
  references.addTo(failures)
  return counts.netE4
}

type Amounts = Readonly<
  Record<'quantity' | 'quantity_exact' | 'unit_price_e4' | 'discount_e4' | 'net_e4', Float64Array>
>

function addAmounts(counts: LineCounts, columns: Amounts, count: number): void {
  const { quantity, quantity_exact: exact, unit_price_e4: price, discount_e4: discount, net_e4: net } = columns
  for (let i = 0; i < count; i++) {
    const given = exact[i] as number
    const units = Number.isNaN(given) ? (quantity[i] as number) : given
    const own = net[i] as number
    const difference = Math.abs((price[i] as number) * units - (discount[i] as number) - own)
    counts.netE4 += own
    if ((price[i] as number) < 0) counts.negativePrices++
    if (difference > NET_TOLERANCE * Math.max(1, Math.abs(units))) counts.wrongNets++
  }
}

/** Lines and orders both come by key, so the order of a line is found by going forward; returns where it stands. */
function addOrders(
  counts: LineCounts,
  keys: Float64Array,
  quantity: Float64Array,
  count: number,
  { key, isReturn, count: orders }: StoredHeads,
  from: number,
): number {
  let order = from
  for (let i = 0; i < count; i++) {
    const wanted = Math.floor((keys[i] as number) / LINES_PER_ORDER)
    while (order < orders && (key[order] as number) < wanted) order++
    if (key[order] !== wanted) {
      counts.orphans++
      continue
    }
    const units = quantity[i] as number
    const sign = isReturn[order] as number
    if ((sign === 0 && units < 0) || (sign === 1 && units > 0)) counts.wrongSigns++
  }
  return order
}
