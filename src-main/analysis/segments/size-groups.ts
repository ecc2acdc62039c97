import type { z } from 'zod'
import { fromE4 } from '../../base/money.ts'
import { RFM_GROUPS } from '../../base/rfm-groups.ts'
import { fmScore, rfmGroup, type7Quantile, type RfmPopulation, type RfmScores } from '../kernels/rfm.ts'
import type { RfmCell, RfmGroup } from './contract.ts'

type Group = z.infer<typeof RfmGroup>
type Cell = z.infer<typeof RfmCell>

const SCORES = [1, 2, 3, 4, 5] as const

/** Customers per three-digit cell, occupied cells only. */
export function sizeCells(scores: RfmScores): Record<string, number> {
  const cells: Record<string, number> = {}
  scores.r.forEach((r, customer) => {
    const cell = `${String(r)}${String(scores.f[customer])}${String(scores.m[customer])}`
    cells[cell] = (cells[cell] ?? 0) + 1
  })
  return cells
}

/** Customers per score 1 to 5. */
export function sizeScores(scores: Int8Array): number[] {
  return SCORES.map((score) => scores.reduce((count, value) => count + Number(value === score), 0))
}

/** The eleven named groups, best first; together they hold every customer once. */
export function sizeGroups(population: RfmPopulation, scores: RfmScores, revenueE4: number): Group[] {
  const members = new Map(RFM_GROUPS.map((name) => [name, [] as number[]]))
  scores.r.forEach((r, customer) => members.get(rfmGroup(r, fmOf(scores, customer)))?.push(customer))
  return [...members].map(([name, customers]) => {
    const orders = sumOf(population.frequency, customers)
    const e4 = sumOf(population.monetaryE4, customers)
    const recency = Int32Array.from(customers, (customer) => population.recencyDays[customer] ?? 0).sort()
    return {
      name,
      customers: customers.length,
      share: shareOf(customers.length, population.frequency.length) ?? 0,
      revenue: fromE4(e4),
      revenueShare: shareOf(e4, revenueE4),
      orders,
      aov: orders === 0 ? null : fromE4(e4) / orders,
      medianRecencyDays: recency.length === 0 ? null : type7Quantile(recency, 1, 2),
      ordersPerCustomer: customers.length === 0 ? null : orders / customers.length,
    }
  })
}

/** The 25 cells, rows FM 5 to 1, columns R 1 to 5. */
export function sizeGrid(population: RfmPopulation, scores: RfmScores): Cell[][] {
  const members = new Map<number, number[]>()
  scores.r.forEach((r, customer) => {
    const cell = fmOf(scores, customer) * 10 + r
    const own = members.get(cell) ?? []
    own.push(customer)
    members.set(cell, own)
  })
  return SCORES.toReversed().map((fm) =>
    SCORES.map((r) => {
      const customers = members.get(fm * 10 + r) ?? []
      const orders = sumOf(population.frequency, customers)
      const revenue = fromE4(sumOf(population.monetaryE4, customers))
      return {
        r,
        fm,
        group: rfmGroup(r, fm),
        customers: customers.length,
        share: shareOf(customers.length, population.frequency.length) ?? 0,
        revenue,
        aov: orders === 0 ? null : revenue / orders,
      }
    }),
  )
}

/** Smallest, largest, mean and median of one measure; refuses nobody. */
export function summarise(values: Int32Array | Float64Array): {
  min: number
  max: number
  mean: number
  median: number
} {
  const sorted = values.slice().sort()
  const sum = sumOf(sorted, [...sorted.keys()])
  return {
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
    mean: sum / sorted.length,
    median: type7Quantile(sorted, 1, 2),
  }
}

function fmOf(scores: RfmScores, customer: number): number {
  return fmScore(scores.f[customer] ?? 1, scores.m[customer] ?? 1)
}

function sumOf(values: Int32Array | Float64Array, customers: readonly number[]): number {
  return customers.reduce((sum, customer) => sum + (values[customer] ?? 0), 0)
}

function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}
