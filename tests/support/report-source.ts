import type { ReportSource } from '../../src-main/reports/data.ts'

const PERIOD = { from: '2011-06-01', to: '2011-11-30' }
const COMPARE = { from: '2010-12-01', to: '2011-05-31' }

const refuse = (name: string) => () => Promise.reject(new Error(`${name} was not expected to be asked`))

/**
 * Figures of a small workspace with order lines only; `hostile` stands wherever a client's own words appear.
 * Anything that the blocks of such a workspace must not ask for rejects.
 */
export function exampleSource(hostile: string): ReportSource {
  return {
    options: () =>
      Promise.resolve({
        asOf: '2011-12-09',
        currency: 'GBP',
        currencyDigits: 2,
        returnsBasis: 'order' as const,
        currencies: [{ currency: 'GBP', orders: 300 }],
        first: '2010-12-01',
        last: '2011-12-09',
        defaultRange: PERIOD,
        defaultCompare: COMPARE,
        defaultCompareNote: null,
        channels: [],
        categories: [],
        regions: [
          { name: hostile, orders: 200 },
          { name: 'France', orders: 100 },
        ],
        segments: [],
        has: { sales: true, money: true, dates: true, customers: false, studies: false, events: false, carts: false },
      }),
    kpis: () =>
      Promise.resolve({
        asOf: '2011-12-09',
        currency: 'GBP',
        currencyDigits: 2,
        range: PERIOD,
        compare: COMPARE,
        compareNote: null,
        lines: 900,
        otherCurrencyOrders: 0,
        tiles: [
          {
            code: 'net_revenue',
            unit: 'money',
            value: 4841.5,
            compare: 3120,
            change: 0.5518,
            note: null,
            sparkline: [1, 2],
          },
          { code: 'orders', unit: 'count', value: 300, compare: 200, change: 0.5, note: null, sparkline: [] },
          { code: 'customers', unit: 'count', value: 120, compare: 100, change: 0.2, note: null, sparkline: [] },
          {
            code: 'purchase_amount',
            unit: 'money',
            value: 5000,
            compare: 3200,
            change: 0.5625,
            note: null,
            sparkline: [],
          },
        ],
      }),
    series: () => {
      const point = (start: string, end: string, netRevenue: number) => ({
        start,
        end,
        complete: true,
        netRevenue,
        purchaseAmount: netRevenue,
        returnedAmount: 0,
        orders: 10,
        customers: 5,
        units: 20,
      })
      const points = [point('2011-06-01', '2011-06-30', 2000), point('2011-07-01', '2011-07-31', 2841.5)]
      return Promise.resolve({ grain: 'month' as const, points, compare: [] })
    },
    breakdown: () =>
      Promise.resolve({
        by: 'region' as const,
        total: 5000,
        rows: [
          {
            name: hostile,
            id: null,
            value: 5000,
            share: 1,
            compare: 3200,
            change: 0.5625,
            orders: 300,
            customers: 120,
          },
        ],
      }),
    drivers: () =>
      Promise.resolve({ previous: 3120, current: 4841.5, parts: [{ code: 'customers' as const, value: 1721.5 }] }),
    rfm: refuse('rfm'),
    rules: () =>
      Promise.resolve({
        transactions: 300,
        items: 40,
        minCount: 2,
        itemsetsBySize: { '1': 40, '2': 3 },
        names: {},
        total: 1,
        tested: 1,
        rules: [
          {
            left: [hostile],
            right: ['Tent'],
            count: 30,
            leftCount: 40,
            rightCount: 60,
            support: 0.1,
            confidence: 0.75,
            confidenceLow: 0.6,
            confidenceHigh: 0.86,
            lift: 3.75,
            liftLow: 3,
            liftHigh: 4.3,
            leverage: 0.07,
            conviction: 3.2,
            extraBaskets: 22,
            p: 0.0001,
            q: 0.0001,
            redundant: false,
          },
        ],
      }),
    triangle: refuse('triangle'),
    studies: refuse('studies'),
    readout: refuse('readout'),
    loads: () =>
      Promise.resolve([
        {
          load: 1,
          version: 1,
          status: 'published' as const,
          current: true,
          startedAt: '2011-12-10T08:00:00.000Z',
          seconds: 3,
          accounting: null,
          fault: null,
          batches: [
            {
              batch: 1,
              load: 1,
              file: hostile,
              sha256: 'ab'.repeat(32),
              bytes: 1234,
              entity: 'order_lines' as const,
              profile: null,
              status: 'loaded' as const,
              accounting: { read: 903, loaded: 900, duplicate: 0, superseded: 0, quarantined: 3, ignored: 0 },
              added: 300,
              updated: 0,
              quarantine: [{ code: 'V-RANGE', rows: 3 }],
              warnings: [],
              reading: [],
              controls: [],
            },
          ],
        },
      ]),
    checks: () => Promise.resolve([]),
    workspace: () =>
      Promise.resolve({ name: hostile, load: 1, loadedAt: '2011-12-10T08:00:00.000Z', appVersion: '0.1.0' }),
  }
}
