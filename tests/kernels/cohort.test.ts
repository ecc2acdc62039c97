import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TriangleResult } from '../../src-main/analysis/cohorts/contract.ts'
import { buildTriangle, calendarAges, enterCohorts } from '../../src-main/analysis/kernels/cohort.ts'
import { ageStart, elapsedAges } from '../../src-main/analysis/kernels/elapsed.ts'
import { dayGroups } from '../../src-main/analysis/kernels/group-orders.ts'
import { orderSet } from '../../src-main/analysis/kernels/order-set.ts'
import { parsePeriod, periodLabel, periodOf, periodStart } from '../../src-main/analysis/kernels/periods.ts'
import { dayOf, toIsoDate } from '../../src-main/base/days.ts'
import { buildMarts } from '../../src-main/marts/build.ts'
import { ask } from '../support/ask.ts'
import { f1 } from '../support/fixture-f1.ts'
import { buildWarehouse, type BuiltWarehouse } from '../support/warehouse.ts'

describe('periods', () => {
  test('labels and starts follow ISO 8601 weeks, months and quarters', () => {
    const day = dayOf(2021, 1, 3)
    expect(periodLabel(periodOf(day, 'week'), 'week')).toBe('2020-W53')
    expect(toIsoDate(periodStart(periodOf(day, 'week'), 'week'))).toBe('2020-12-28')
    expect(periodLabel(periodOf(day, 'quarter'), 'quarter')).toBe('2021-Q1')
    for (const grain of ['week', 'month', 'quarter'] as const) {
      for (let each = dayOf(2019, 12, 1); each < dayOf(2021, 2, 1); each = (each + 5) as typeof each) {
        const period = periodOf(each, grain)
        expect(parsePeriod(periodLabel(period, grain), grain)).toBe(period)
        expect(periodStart(period, grain) <= each && periodStart(period + 1, grain) > each).toBe(true)
      }
    }
    expect(parsePeriod('2021-W54', 'week')).toBeNull()
    expect(parsePeriod('2021-13', 'month')).toBeNull()
  })
})

describe('cohort triangle of fixture F1 (metrics 10.3)', () => {
  const held: { warehouse?: BuiltWarehouse } = {}
  beforeAll(() => {
    held.warehouse = buildWarehouse(f1)
    buildMarts(held.warehouse.db, { asOf: '2025-06-30', settings: held.warehouse.settings, buildId: 1 })
  })
  afterAll(() => held.warehouse?.remove())
  const triangle = (input: object): TriangleResult => {
    if (!held.warehouse) throw new TypeError('no warehouse')
    return ask(held.warehouse, 'analysis.cohorts.triangle', input)
  }

  test('retention and cumulative value are the worked example', () => {
    const share = triangle({ mode: 'share' })
    expect(share.cohorts.map(({ cohort, size, cells }) => [cohort, size, cells.map(({ value }) => value)])).toEqual([
      ['2025-01', 1, [1, 0, 1, 0, 0, 1]],
      ['2025-02', 1, [1, 0, 0, 0, 0]],
      ['2025-06', 2, [1]],
    ])
    const value = triangle({ measure: 'net_revenue', mode: 'cumulative_per_customer' })
    expect(value.cohorts.map(({ cells }) => cells.map((cell) => cell.value))).toEqual([
      [70, 70, 110, 110, 110, 130],
      [0, 0, 0, 0, 0],
      [34],
    ])
  })

  test('the average takes complete cells only, sums over sums', () => {
    const { average } = triangle({ mode: 'share' })
    expect(average.map(({ value, cohorts }) => [value, cohorts])).toEqual([
      [1, 3],
      [0, 2],
      [0.5, 2],
      [0, 2],
      [0, 2],
      [1, 1],
    ])
  })

  test('margins follow the cohort, and elapsed months count from the day of the first order', () => {
    const margin = triangle({ measure: 'margin' })
    // T1 earns 8 + 15, T2 16, T3 8; C3 bought and gave back; C2 8 + 4, C4 6 + 8 with a discount of 2.
    expect(margin.cohorts.map(({ cells }) => cells.map(({ value }) => value))).toEqual([
      [23, 0, 16, 0, 0, 8],
      [0, 0, 0, 0, 0],
      [26],
    ])
    const elapsed = triangle({ ages: 'elapsed', measure: 'net_revenue' })
    // C1: 15 January, 10 March (one whole month later) and 20 June (five).
    expect(elapsed.cohorts.map(({ cells }) => cells.map(({ value }) => value))).toEqual([
      [70, 40, 0, 0, 0, 20],
      [0, 0, 0, 0, 0],
      [68],
    ])
    expect(elapsed.cohorts[0]?.cells.map(({ complete }) => complete)).toEqual([true, true, true, true, true, false])
  })

  test('a filter chooses who enters and follows them everywhere', () => {
    const online = triangle({ filters: { to: '2025-01-31' } })
    expect(online.cohorts.map(({ cohort, cells }) => [cohort, cells.length])).toEqual([['2025-01', 6]])
  })
})

test('a running period is not complete and a customer with returns only is in no cohort', () => {
  const columns = {
    day: Int32Array.of(3, 5, 4),
    customer: Int32Array.of(1, 1, 2),
    netE4: Int32Array.of(10, -4, -7),
    margins: () => ({ flags: new Uint8Array(3), marginE4: new Int32Array(3), marginBaseE4: new Int32Array(3) }),
  }
  const purchases = {
    start: Uint32Array.of(0, 0, 1, 1),
    order: Uint32Array.of(0),
    day: Int32Array.of(3),
    netE4: Int32Array.of(10),
    returns: Uint32Array.of(1, 2),
    guests: new Uint32Array(0),
  }
  const periods = { days: dayGroups(3, 6, 4, (each) => each - 3), first: 3 }
  const counted = orderSet(Uint32Array.of(0, 1, 2), 3)
  const quiet = (): void => undefined
  const members = enterCohorts(purchases, counted, Int32Array.of(1, 0, 0), periods, quiet)
  const ages = calendarAges(periods)
  const cohorts = buildTriangle({ purchases, counted, columns, members, periods, ages, withMargins: false }, quiet)
  expect(cohorts).toHaveLength(1)
  expect(cohorts[0]?.cells.map(({ customers, netE4, purchaseE4 }) => [customers, netE4, purchaseE4])).toEqual([
    [1, 10, 10],
    [0, 0, 0],
    [0, -4, 0],
    [0, 0, 0],
  ])
})

test('elapsed ages are those of adding months, ends of months included', () => {
  const [from, to] = [dayOf(2023, 11, 1), dayOf(2025, 3, 31)]
  for (const grain of ['week', 'month', 'quarter'] as const) {
    const { between } = elapsedAges(from, to, grain)
    for (let first = from; first <= to; first = (first + 3) as typeof first) {
      for (let day = first; day <= to; day = (day + 5) as typeof day) {
        const age = between(first, day)
        expect(ageStart(first, age, grain) <= day && ageStart(first, age + 1, grain) > day).toBe(true)
      }
    }
  }
})
