import { fromE4 } from '../../base/money.ts'
import type { AnalysisContext } from '../context.ts'
import { rankMembers, sumMembers, type MemberTotal } from '../kernels/breakdown.ts'
import type { OrderTotals } from '../kernels/overview.ts'
import { membersOf, type Dimension } from '../selection-members.ts'
import { lastCustomer } from '../selection-source.ts'
import type { Scope } from '../selection.ts'
import type { OverviewBreakdown } from './contract.ts'
import { changeOf } from './tiles.ts'

/** The sums of the members in the comparison period. */
type Before = readonly number[] | Float64Array

/** Purchase amounts by the members of a dimension. */
export function memberRows(
  context: AnalysisContext,
  scope: Scope,
  before: Scope | null,
  { by, top }: { readonly by: Dimension & OverviewBreakdown['by']; readonly top: number },
): OverviewBreakdown {
  const { rows, labels } = membersOf(context, scope, by)
  const totals = rankMembers(rows, top, lastCustomer(context.facts), context.tick)
  const sums = before ? sumMembers(membersOf(context, before, by).rows, context.tick).netE4 : null
  return breakdownOf(by, totals, sums, (member) => labels[member])
}

/** Purchase amounts of guests, new and returning customers (metrics 10.2). */
export function loyaltyRows(current: OrderTotals, previous: OrderTotals | null, top: number): OverviewBreakdown {
  const names = ['Guest', 'New', 'Returning']
  const met = membersOfLoyalty(current)
    .filter(({ orders }) => orders > 0)
    .toSorted((a, b) => b.netE4 - a.netE4 || a.member - b.member)
  const [shown, rest] = [met.slice(0, top), met.slice(top)]
  // Whoever bought for the first time and again is one customer.
  const both = rest.filter(({ member }) => member > 0).length === 2
  const other = {
    member: -1,
    netE4: rest.reduce((sum, { netE4 }) => sum + netE4, 0),
    orders: rest.reduce((sum, { orders }) => sum + orders, 0),
    customers: both ? current.customers : rest.reduce((sum, { customers }) => sum + customers, 0),
  }
  const totals = rest.length > 0 ? [...shown, other] : shown
  const before = previous && membersOfLoyalty(previous).map(({ netE4 }) => netE4)
  return breakdownOf('new_returning', totals, before, (member) => ({ name: names[member] ?? '', id: null }))
}

function membersOfLoyalty(totals: OrderTotals): MemberTotal[] {
  const { purchaseE4, orders, known, newE4, newCustomers, returningCustomers } = totals
  return [
    { member: 0, netE4: purchaseE4 - known.purchaseE4, orders: orders - known.orders, customers: 0 },
    { member: 1, netE4: newE4, orders: newCustomers, customers: newCustomers },
    {
      member: 2,
      netE4: known.purchaseE4 - newE4,
      orders: known.orders - newCustomers,
      customers: returningCustomers,
    },
  ]
}

function breakdownOf(
  by: OverviewBreakdown['by'],
  totals: readonly MemberTotal[],
  before: Before | null,
  labelOf: (member: number) => { readonly name: string; readonly id: string | null } | undefined,
): OverviewBreakdown {
  const total = totals.reduce((sum, row) => sum + row.netE4, 0)
  const beforeOf = (member: number): number => before?.[member] ?? 0
  const shownBefore = totals.reduce((sum, { member }) => sum + beforeOf(member), 0)
  const allBefore = before === null ? 0 : Array.from(before).reduce((sum, netE4) => sum + netE4, 0)
  return {
    by,
    total: fromE4(total),
    rows: totals.map(({ member, netE4, orders, customers }) => {
      const value = fromE4(netE4)
      const compare = before === null ? null : fromE4(member < 0 ? allBefore - shownBefore : beforeOf(member))
      return {
        ...(member < 0 ? { name: 'Other', id: null } : (labelOf(member) ?? { name: 'Other', id: null })),
        value,
        share: total > 0 ? netE4 / total : null,
        compare,
        change: changeOf('money', value, compare),
        orders,
        customers,
      }
    }),
  }
}
