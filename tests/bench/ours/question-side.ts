import type { z } from 'zod'
import { readBaskets } from '../../../src-main/analysis/baskets/read-baskets.ts'
import { runTriangle } from '../../../src-main/analysis/cohorts/run.ts'
import { TriangleInput } from '../../../src-main/analysis/cohorts/contract.ts'
import { cutDays } from '../../../src-main/analysis/kernels/day-cells.ts'
import { dayGroups } from '../../../src-main/analysis/kernels/group-orders.ts'
import { sumPeriod } from '../../../src-main/analysis/kernels/period-sums.ts'
import { minimumCount } from '../../../src-main/analysis/kernels/basket-rows.ts'
import { sumCells } from '../../../src-main/analysis/kernels/sum-cells.ts'
import type { Itemsets } from '../../../src-main/analysis/kernels/itemset-tree.ts'
import { findItemsets } from '../../../src-main/analysis/kernels/itemsets.ts'
import { parsePeriod, periodOf } from '../../../src-main/analysis/kernels/periods.ts'
import { RfmInput } from '../../../src-main/analysis/segments/contract.ts'
import { runRfm } from '../../../src-main/analysis/segments/run.ts'
import { dataPeriod, lastCustomer, sourceOf } from '../../../src-main/analysis/selection-source.ts'
import { featuresOf, orderSpreadOf } from '../../../src-main/analysis/selection-features.ts'
import { membersOf } from '../../../src-main/analysis/selection-members.ts'
import { scopeOf } from '../../../src-main/analysis/selection.ts'
import type { Day } from '../../../src-main/base/days.ts'
import { toIsoDate } from '../../../src-main/base/days.ts'
import { MONEY_SCALE } from '../../../src-main/base/money.ts'
import { Filters } from '../../../src-main/model/filters.ts'
import type { Question, QuestionName, Questions } from '../rows/questions.ts'
import { serveSide } from '../run/serve-side.ts'
import { openCurrent } from './warehouse.ts'
import type { OpenWarehouse } from './warehouse.ts'

const iso = (day: number): string => toIsoDate(day as Day)
const toE4 = (amount: number): number => Math.round(amount * MONEY_SCALE)

function filtersOf(given: z.input<typeof Filters>): Filters {
  return Filters.parse(given)
}

/** Purchases of a selection, grouped by month, added up by channel. */
function monthByChannel({ context }: OpenWarehouse, { to }: Question): unknown {
  const scope = scopeOf(context, filtersOf({ to: iso(to) }))
  const { rows, labels } = membersOf(context, scope, 'channel')
  const first = dataPeriod(context, scope)?.first ?? (to as Day)
  const base = periodOf(first, 'month')
  const months = periodOf(to as Day, 'month') - base + 1
  const groups = dayGroups(first, to, months, (day) => periodOf(day as Day, 'month') - base)
  if (rows.of !== 'orders') return null
  const { netE4, orders } = sumCells(rows, context.facts.orders.orderDay, groups, context.tick)
  return Array.from({ length: months }, (_, month) => {
    const [year, place] = [Math.floor((base + month) / 12), ((base + month) % 12) + 1]
    const cells = labels.flatMap(({ name }, member) => {
      const cell = month * labels.length + member
      return (orders[cell] ?? 0) === 0 ? [] : [[year, place, name, netE4[cell] ?? 0] as const]
    })
    return cells.toSorted(([, , a], [, , b]) => (a < b ? -1 : 1))
  }).flat()
}

/** One pass over the orders of the filter, as Overview makes it; nothing is cut and no margin is asked for. */
function filtered({ context, facts }: OpenWarehouse, { from, to, channels, categories }: Question): unknown {
  const filters = filtersOf({ from: iso(from), to: iso(to), channel: [...channels], category: [...categories] })
  const { total } = sumPeriod(
    sourceOf(context, scopeOf(context, filters), 'own', 'by day'),
    {
      day: facts.orders.orderDay,
      cells: cutDays(from, to, [], to),
      customers: lastCustomer(facts),
      margins: false,
      units: false,
    },
    context.tick,
  )
  return [total.purchaseE4, total.orders, total.customers, total.purchaseE4 / total.orders]
}

function rfm({ context }: OpenWarehouse, { to }: Question): unknown {
  const { cells } = runRfm(context, RfmInput.parse({ asOf: iso(to), method: 'quintile', windowDays: null }))
  return Object.entries(cells)
    .flatMap(([cell, customers]) => (customers === 0 ? [] : [[Number(cell), customers]]))
    .toSorted(([a = 0], [b = 0]) => a - b)
}

function cohorts({ context }: OpenWarehouse, { to }: Question): unknown {
  const input = TriangleInput.parse({ grain: 'month', measure: 'revenue', filters: { to: iso(to) } })
  return runTriangle(context, input).cohorts.flatMap(({ cohort, cells }) =>
    cells
      .filter(({ customers }) => customers > 0)
      .map(({ age, customers, value }) => [parsePeriod(cohort, 'month'), age, customers, toE4(value)]),
  )
}

function orderValues({ context }: OpenWarehouse, { to }: Question): unknown {
  const { medianE4, deviationE4 } = orderSpreadOf(context, scopeOf(context, filtersOf({ to: iso(to) })))
  const [middle, spread] = [measured(medianE4), measured(deviationE4)]
  return [middle.count, middle.sum / MONEY_SCALE, spread.sum / MONEY_SCALE]
}

/** The features in the order of the peer's answer. */
const FEATURES = [
  'orders',
  'units',
  'revenueE4',
  'recencyDays',
  'tenureDays',
  'meanGapDays',
  'longestGapDays',
  'meanOrderE4',
  'medianOrderE4',
  'sdOrderE4',
  'largestOrderE4',
  'lines',
  'distinctProducts',
  'distinctCategories',
  'promoShare',
  'returnShare',
  'discountShare',
  'preferredWeekday',
  'weekendShare',
] as const

/** Count and sum of each of twenty features over the customers; of the preferred channel, whose keys differ, the count. */
function features({ context }: OpenWarehouse, { to }: Question): unknown {
  const scope = { ...scopeOf(context, filtersOf({ to: iso(to) })), returnsOnOrderDate: false }
  const found = featuresOf(context, scope, to)
  const inOrder = FEATURES.map((name) => measured(found[name]))
  return [found.preferredChannel.length, ...inOrder.flatMap(({ count, sum }) => [count, sum])]
}

/** How many values there are and what they add up to; NaN is none. */
function measured(values: Float64Array | Int32Array): { readonly count: number; readonly sum: number } {
  let [count, sum] = [0, 0]
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number
    if (Number.isNaN(value)) continue
    count++
    sum += value
  }
  return { count, sum }
}

/** Frequent itemsets of the purchases up to a day. */
function mine({ context }: OpenWarehouse, { to, support }: Question, maxLength: number): Itemsets {
  const filters = filtersOf({ to: iso(to) })
  const { lines, counts } = readBaskets(context, { level: 'product', filters, exclude: [], leastItems: 1 })
  const limits = { minCount: minimumCount(support, counts.baskets), maxLength, maxItemsets: 1_000_000 }
  return findItemsets(lines, counts, limits, context.tick)
}

/** Number of itemsets of each length and the sums of their baskets. */
function sizesOf({ length, size, count }: Itemsets): number[][] {
  const sums = new Map<number, [number, number]>()
  for (let node = 0; node < length; node++) {
    const [sets, baskets] = sums.get(size[node] ?? 0) ?? [0, 0]
    sums.set(size[node] ?? 0, [sets + 1, baskets + (count[node] ?? 0)])
  }
  return [...sums].map(([items, sum]) => [items, ...sum]).toSorted(([a = 0], [b = 0]) => a - b)
}

const questions: Questions<OpenWarehouse> = {
  features,
  monthByChannel,
  filtered,
  rfm,
  cohorts,
  orderValues,
  pairs: (asked, question) => sizesOf(mine(asked, question, 2))[1]?.slice(1),
  itemsets: (asked, question) => sizesOf(mine(asked, question, 4)),
}

const held: { asked: OpenWarehouse | null } = { asked: null }

serveSide({
  open: async (folder: string) => {
    held.asked = await openCurrent(folder)
  },
  ask: ({ name, question }: { name: QuestionName; question: Question }) => {
    if (held.asked === null) throw new Error('no workspace is open')
    return questions[name](held.asked, question)
  },
})
