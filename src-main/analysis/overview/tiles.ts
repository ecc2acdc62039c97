import { fromE4 } from '../../base/money.ts'
import type { z } from 'zod'
import type { OrderTotals } from '../kernels/overview.ts'
import type { Tile } from './contract.ts'

type Code = Tile['code']
type Unit = z.infer<typeof Tile>['unit']

interface TileRule {
  readonly code: Code
  readonly unit: Unit
  /** Null where the figure is not defined: nothing to divide by (metrics 1.4). */
  readonly of: (totals: OrderTotals) => number | null
}

/** The headline figures in the order of the screen; formulas of metrics 3.1, 10.2 and 10.7. */
export const TILES: readonly TileRule[] = [
  { code: 'net_revenue', unit: 'money', of: (t) => fromE4(t.netE4) },
  { code: 'orders', unit: 'count', of: (t) => t.orders },
  { code: 'customers', unit: 'count', of: (t) => t.customers },
  { code: 'aov', unit: 'money', of: (t) => (t.orders === 0 ? null : t.purchaseE4 / t.orders / 10_000) },
  { code: 'repeat_rate', unit: 'rate', of: (t) => ratio(t.returningCustomers, t.customers) },
  { code: 'return_rate', unit: 'rate', of: (t) => ratio(t.closedReturnedE4, t.closedPurchaseE4) },
  { code: 'gross_margin', unit: 'rate', of: (t) => (t.hasMargin ? ratio(t.marginE4, t.marginBaseE4) : null) },
  { code: 'purchase_amount', unit: 'money', of: (t) => fromE4(t.purchaseE4) },
  { code: 'returned_amount', unit: 'money', of: (t) => fromE4(t.returnedE4) },
  { code: 'units', unit: 'count', of: (t) => t.units },
  { code: 'new_customers', unit: 'count', of: (t) => t.newCustomers },
]

/** Builds the tiles of a period; `note` explains a missing or partial figure. */
export function makeTiles(
  current: OrderTotals,
  previous: OrderTotals | null,
  slices: readonly OrderTotals[],
  note: (code: Code) => string | null,
): Tile[] {
  return TILES.map(({ code, unit, of }) => {
    const value = of(current)
    const compare = previous ? of(previous) : null
    return {
      code,
      unit,
      value,
      compare,
      change: changeOf(unit, value, compare),
      note: note(code),
      sparkline: slices.map(of),
    }
  })
}

/** Relative change of money and counts, difference of rates; null where either is missing or the base is 0. */
export function changeOf(unit: Unit, value: number | null, compare: number | null): number | null {
  if (value === null || compare === null) return null
  if (unit === 'rate') return value - compare
  return compare === 0 ? null : (value - compare) / Math.abs(compare)
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}
