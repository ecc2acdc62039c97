import type { z } from 'zod'
import { fromE4 } from '../../base/money.ts'
import { RFM_GROUPS } from '../../base/rfm-groups.ts'
import { ordered, type7Quantile } from '../kernels/order-statistics.ts'
import { gridOf, valuesByGroup, type CellSums } from '../kernels/rfm-cells.ts'
import { rfmGroup, type RfmPopulation, type RfmScores } from '../kernels/rfm.ts'
import type { RfmCell, RfmGroup } from './contract.ts'

type Group = z.infer<typeof RfmGroup>
type Cell = z.infer<typeof RfmCell>

/** The eleven named groups, best first; together they hold every customer once. */
export function sizeGroups(population: RfmPopulation, scores: RfmScores, sums: CellSums, revenueE4: number): Group[] {
  const groupOf = (r: number, fm: number): number => RFM_GROUPS.findIndex((name) => name === rfmGroup(r, fm))
  const recencies = valuesByGroup(population.recencyDays, scores, RFM_GROUPS.length, groupOf)
  const cells = gridOf(sums)
  return RFM_GROUPS.map((name, group) => {
    const own = cells.filter(({ r, fm }) => groupOf(r, fm) === group)
    const [customers, orders, e4] = (['customers', 'orders', 'e4'] as const).map((figure) =>
      own.reduce((sum, cell) => sum + cell[figure], 0),
    ) as [number, number, number]
    const recency = recencies[group] ?? new Int32Array(0)
    return {
      name,
      customers,
      share: shareOf(customers, population.frequency.length) ?? 0,
      revenue: fromE4(e4),
      revenueShare: shareOf(e4, revenueE4),
      orders,
      aov: orders === 0 ? null : fromE4(e4) / orders,
      medianRecencyDays: customers === 0 ? null : type7Quantile(ordered(recency), 1, 2),
      ordersPerCustomer: customers === 0 ? null : orders / customers,
    }
  })
}

/** The 25 cells, rows FM 5 to 1, columns R 1 to 5. */
export function sizeGrid(population: RfmPopulation, sums: CellSums): Cell[][] {
  const cells = gridOf(sums).map(({ r, fm, customers, orders, e4 }): Cell => {
    const revenue = fromE4(e4)
    const share = shareOf(customers, population.frequency.length) ?? 0
    return { r, fm, group: rfmGroup(r, fm), customers, share, revenue, aov: orders === 0 ? null : revenue / orders }
  })
  return [0, 5, 10, 15, 20].map((row) => cells.slice(row, row + 5))
}

/** Smallest, largest, mean and median of one measure; refuses nobody. */
export function summarise(values: Int32Array | Float64Array): {
  min: number
  max: number
  mean: number
  median: number
} {
  const inOrder = ordered(values)
  const { least, most, mean } = inOrder.summary()
  return { min: least, max: most, mean, median: type7Quantile(inOrder, 1, 2) }
}

function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}
