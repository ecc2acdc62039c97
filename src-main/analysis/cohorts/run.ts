import { toIsoDate } from '../../base/days.ts'
import { fromE4 } from '../../base/money.ts'
import type { z } from 'zod'
import type { Run } from '../context.ts'
import type { RawCell, RawCohort } from '../kernels/cohort.ts'
import { ageStart } from '../kernels/elapsed.ts'
import { periodEnd, periodLabel, periodStart } from '../kernels/periods.ts'
import { readCohortPopulation, triangleOf } from '../selection-cohorts.ts'
import type { TriangleInput, TriangleResult } from './contract.ts'

type Input = z.output<typeof TriangleInput>

/** A cell with its measure, before it is divided by anything. */
interface MeasuredCell {
  readonly cell: RawCell
  /** Count, or e4 of money; summed over the ages before it in the cumulative modes. */
  readonly sum: number
  readonly complete: boolean
}
interface MeasuredCohort {
  readonly cohort: RawCohort
  readonly cells: readonly MeasuredCell[]
}

/** Customers grouped by their first purchase period, followed period by period (metrics 10.3). */
export const runTriangle: Run<Input, TriangleResult> = (context, input) => {
  const { grain } = input
  const population = readCohortPopulation(context, input.filters, grain)
  const { asOf } = population
  const cohorts = triangleOf(context, population, {
    grain,
    ages: input.ages,
    withMargins: input.measure === 'margin',
  }).map((cohort): MeasuredCohort => ({
    cohort,
    cells: accumulate(cohort.cells, input).map(({ cell, sum }) => ({
      cell,
      sum,
      complete: asOf !== null && lastDayOf(cohort.period, cell.age, input) <= asOf,
    })),
  }))
  return {
    asOf: asOf === null ? null : toIsoDate(asOf),
    grain,
    cohorts: cohorts.map(({ cohort, cells }) => ({
      cohort: periodLabel(cohort.period, grain),
      start: toIsoDate(periodStart(cohort.period, grain)),
      size: cohort.size,
      cells: cells.map(({ cell, sum, complete }) => ({
        age: cell.age,
        value: valueOf(sum, cohort.size, input),
        customers: cell.customers,
        complete,
      })),
    })),
    average: averageOf(cohorts, input),
    guestOrders: population.guestOrders,
  }
}

/** Last day of a cell; of elapsed ages that of whoever came last into the cohort. */
function lastDayOf(period: number, age: number, { grain, ages }: Input): number {
  return ages === 'calendar' ? periodEnd(period + age, grain) : ageStart(periodEnd(period, grain), age + 1, grain) - 1
}

function accumulate(cells: readonly RawCell[], input: Input): { cell: RawCell; sum: number }[] {
  const isCumulative = input.mode === 'cumulative' || input.mode === 'cumulative_per_customer'
  const sums: number[] = []
  return cells.map((cell, age) => {
    const sum = measureOf(cell, input.measure) + (isCumulative ? (sums[age - 1] ?? 0) : 0)
    sums.push(sum)
    return { cell, sum }
  })
}

function measureOf(cell: RawCell, measure: Input['measure']): number {
  switch (measure) {
    case 'customers':
      return cell.customers
    case 'orders':
      return cell.orders
    case 'revenue':
      return cell.purchaseE4
    case 'net_revenue':
      return cell.netE4
    case 'margin':
      return cell.marginE4
  }
}

function isMoney(measure: Input['measure']): boolean {
  return measure === 'revenue' || measure === 'net_revenue' || measure === 'margin'
}

function valueOf(sum: number, size: number, { measure, mode }: Input): number {
  const inUnits = isMoney(measure) ? fromE4(sum) : sum
  return mode === 'count' || mode === 'cumulative' ? inUnits : inUnits / size
}

/** Sum of measures by sum of sizes over the cohorts whose cell is complete; null where none is. */
function averageOf(cohorts: readonly MeasuredCohort[], { measure }: Input): TriangleResult['average'] {
  const ages = cohorts.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  return Array.from({ length: ages }, (_, age) => {
    const reached = cohorts.filter(({ cells }) => cells[age]?.complete === true)
    const sum = reached.reduce((total, { cells }) => total + (cells[age]?.sum ?? 0), 0)
    const size = reached.reduce((total, { cohort }) => total + cohort.size, 0)
    return { age, value: size === 0 ? null : (isMoney(measure) ? fromE4(sum) : sum) / size, cohorts: reached.length }
  })
}
