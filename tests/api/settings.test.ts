import { describe, expect, test } from 'vitest'
import type { Api } from '../../src-main/api/client.ts'
import { extract, faultFrom, load, orderLines, testEngine, testWorkspace } from '../support/engine.ts'

const AS_OF = '2024-03-29'
const HEADER =
  'order_id,order_ts,customer_id,product_id,quantity,unit_price,currency_code,channel,country_code,is_return,original_order_id'

/** Three orders every two days from 1 January 2024 for so many days: repeat buyers, late joiners, returns, currencies. */
function shop(days: number): string {
  const start = Date.UTC(2024, 0, 1)
  const rows = Array.from({ length: days }, (_none, at) => {
    const ts = `${new Date(start + at * 86_400_000).toISOString().slice(0, 10)} 10:00:00`
    const channel = at < 95 ? ['Web', 'Shop'][at % 2] : 'Kiosk'
    const country = at < 95 ? ['GB', 'FR', 'DE'][at % 3] : 'NO'
    const currency = at > 95 && at % 5 === 0 ? 'EUR' : 'GBP'
    const lines = [
      `A${at},${ts},c${at % 11},p${at % 4},${1 + (at % 3)},3.50,${currency},${channel},${country},false,`,
      `A${at},${ts},c${at % 11},p9,1,${10 + (at % 7)}.00,${currency},${channel},${country},false,`,
    ]
    if (at % 4 === 0) lines.push(`B${at},${ts},late${Math.floor(at / 10)},p1,2,5.00,GBP,${channel},${country},false,`)
    if (at > 12 && at % 10 === 0)
      lines.push(
        `R${at},${ts},c${(at - 12) % 11},p9,-1,${10 + ((at - 12) % 7)}.00,GBP,${channel},${country},true,A${at - 12}`,
      )
    return lines.join('\n')
  })
  return `${[HEADER, ...rows].join('\n')}\n`
}

/** Days of the shop to {@link AS_OF}. */
const DAYS_TO_AS_OF = 89
const DAYS = 120

/** Described customers: two with a channel of their own, two that sales speak for. */
const CUSTOMERS = `customer_id,email,first_name,preferred_channel,loyalty_tier
c0,c0@example.org,Ann,Phone,gold
c1,c1@example.org,Ben,,gold
c2,c2@example.org,Cem,Phone,
late10,l10@example.org,Dee,,
`

async function open(days: number): Promise<Api> {
  const { api } = await testWorkspace()
  await load(api, extract('customers.csv', CUSTOMERS), extract('shop.csv', shop(days)))
  return api
}

async function valueOf(api: Api, key: string): Promise<unknown> {
  return (await api.workspace.settings({})).find((row) => row.key === key)?.value
}

async function rows(api: Api, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await api.sql.query({ sql })).rows
}

/** Every answer that counts orders, without keys and times of loading. */
async function everything(api: Api): Promise<Record<string, unknown>> {
  const list = await api.customer.list({ limit: 500, sort: 'customerId' })
  return {
    filters: await api.catalog.filters({}),
    kpis: await api.analysis.overview.kpis({}),
    late: await api.analysis.overview.kpis({ filters: { from: '2024-03-20', to: '2024-04-20' } }),
    series: await api.analysis.overview.series({ grain: 'week' }),
    channels: await api.analysis.overview.breakdown({ by: 'channel' }),
    regions: await api.analysis.overview.breakdown({ by: 'region' }),
    products: await api.analysis.overview.breakdown({ by: 'product' }),
    drivers: await api.analysis.overview.drivers({
      filters: { from: '2024-03-01', to: '2024-04-20' },
      compare: { from: '2024-01-01', to: '2024-02-20' },
    }),
    triangle: await api.analysis.cohorts.triangle({ grain: 'week' }),
    rfm: await api.analysis.segments.rfm({}),
    rules: await api.analysis.baskets.rules({ minSupport: 0.01, minConfidence: 0.01, minLift: 0 }),
    list: { total: list.total, rows: list.rows },
    customer: await api.customer.get({ id: 'c3' }),
    revenue: (await api.catalog.explain({ metric: 'net_revenue' })).value,
    marts: await rows(
      api,
      'SELECT month, channel_key, currency_code, orders, net_e4 FROM mart_sales_monthly ORDER BY 1, 2, 3',
    ),
    pairs: await rows(api, 'SELECT item_a, item_b, pair_baskets FROM mart_basket_pair ORDER BY 1, 2'),
    dimension: await rows(
      api,
      `SELECT customer_id, acquisition_date, acquisition_channel, preferred_channel, segment FROM gold_customer_dim
       WHERE customer_key > 0 AND (is_inferred = 0 OR acquisition_date IS NOT NULL) ORDER BY 1`,
    ),
    cohorts: await rows(
      api,
      'SELECT cohort_value, period_index, active_customers, is_complete FROM mart_cohort ORDER BY 1, 2',
    ),
    status: (await api.workspace.status({})).asOf,
  }
}

describe('the as-of date', () => {
  test(
    'makes every figure as if nothing later had been loaded, and auto brings it back',
    { timeout: 120_000 },
    async () => {
      const api = await open(DAYS)
      const all = await everything(api)
      expect(all['status']).toBe('2024-04-29')
      await api.workspace.setSetting({ key: 'asof.date', value: AS_OF })
      const bounded = await everything(api)
      const short = await everything(await open(DAYS_TO_AS_OF))
      expect(short['kpis']).toMatchObject({ asOf: AS_OF, range: { from: '2024-01-01' } })
      for (const key of Object.keys(short)) {
        expect(bounded[key], key).toEqual(short[key])
        expect(bounded[key], key).not.toEqual(all[key])
      }
      expect(await rows(api, 'SELECT MIN(calendar_date) FROM gold_date_dim WHERE is_future = 1')).toEqual([
        ['2024-03-30'],
      ])
      expect(await api.workspace.status({})).toMatchObject({ version: 2, load: 1, asOf: AS_OF, checks: 'pass' })
      await api.workspace.setSetting({ key: 'asof.date', value: null })
      expect(await everything(api)).toEqual(all)
    },
  )

  test('may lie before every order', async () => {
    const api = await open(10)
    await api.workspace.setSetting({ key: 'asof.date', value: '2020-02-29' })
    const kpis = await api.analysis.overview.kpis({})
    expect(kpis).toMatchObject({ asOf: '2020-02-29', range: null, lines: 0 })
    expect((await api.customer.list({})).rows.map(({ orders }) => orders)).toEqual([0, 0, 0, 0])
    expect((await api.analysis.cohorts.triangle({ grain: 'month' })).cohorts).toEqual([])
  })

  test.each(['2024-02-30', 'soon', '0001-01-01', '9999-12-31', 20_240_329, true])(
    '%j is refused with the rule',
    async (value) => {
      const { api } = await testWorkspace()
      const fault = await faultFrom(api.workspace.setSetting({ key: 'asof.date', value }))
      expect(fault).toMatchObject({ key: 'bad_request', detail: { setting: 'asof.date' } })
      expect(fault.message).toContain('must be a day from 1900-01-01 to 2199-12-31')
    },
  )
})

describe('a changed setting', () => {
  test('of the RFM method changes the stored scores and the profile at once', async () => {
    const api = await open(DAYS)
    const scores = 'SELECT customer_id, r_score, f_score, m_score, method FROM mart_rfm ORDER BY 1'
    const profiles =
      'SELECT customer_id, recency_score, frequency_score, monetary_score FROM customer_360_profile ORDER BY 1'
    const [scoresBefore, profilesBefore] = [await rows(api, scores), await rows(api, profiles)]
    const answer = await api.workspace.setSetting({ key: 'rfm.method', value: 'value_quintile_type7' })
    expect(answer.find((row) => row.key === 'rfm.method')).toMatchObject({
      value: 'value_quintile_type7',
      effect: 'tables',
    })
    const after = await rows(api, scores)
    expect(after).not.toEqual(scoresBefore)
    expect(new Set(after.map((row) => row[4]))).toEqual(new Set(['value_quintile_type7']))
    expect(await rows(api, profiles)).not.toEqual(profilesBefore)
    await api.workspace.setSetting({ key: 'rfm.method', value: 'auto' })
    expect([await rows(api, scores), await rows(api, profiles)]).toEqual([scoresBefore, profilesBefore])
  })

  test('of the reporting currency converts nothing, and auto finds that of the data again', async () => {
    const api = await open(DAYS)
    const before = await api.analysis.overview.kpis({})
    await api.workspace.setSetting({ key: 'workspace.reporting_currency', value: 'EUR' })
    expect((await api.analysis.overview.kpis({})).currency).toBe('EUR')
    await api.workspace.setSetting({ key: 'asof.date', value: '2024-04-29' })
    expect((await api.workspace.status({})).currency).toBe('EUR')
    await api.workspace.setSetting({ key: 'workspace.reporting_currency', value: null })
    expect(await api.analysis.overview.kpis({})).toEqual(before)
  })

  test('that no table reads, or its old value, makes no version; both are told apart in the list', async () => {
    const api = await open(10)
    await api.workspace.setSetting({ key: 'uplift.alpha', value: 0.1 })
    await api.workspace.setSetting({ key: 'asof.date', value: null })
    await api.workspace.setSetting({ key: 'rfm.r_days', value: '30, 60, 90, 180' })
    expect((await api.workspace.status({})).version).toBe(1)
    const effects = new Map((await api.workspace.settings({})).map((row) => [row.key, row.effect]))
    expect(['uplift.alpha', 'mom.cutoffs', 'calendar.time_zone'].map((key) => effects.get(key))).toEqual([
      'questions',
      'tables',
      'loads',
    ])
  })

  test('in an empty workspace holds for the first load', async () => {
    const { api } = await testWorkspace()
    await api.workspace.setSetting({ key: 'asof.date', value: AS_OF })
    await load(api, extract('shop.csv', shop(DAYS)))
    expect(await api.workspace.status({})).toMatchObject({ version: 1, asOf: AS_OF })
    expect((await api.analysis.overview.kpis({})).asOf).toBe(AS_OF)
  })

  test('is refused where the workspace is only read', async () => {
    const { api, folder } = await testWorkspace()
    await load(api, extract('lines.csv', orderLines(5)))
    const other = await testEngine()
    await other.api.workspace.open({ folder })
    const change = other.api.workspace.setSetting({ key: 'asof.date', value: AS_OF })
    expect((await faultFrom(change)).key).toBe('workspace_read_only')
    await api.workspace.setSetting({ key: 'asof.date', value: '2024-01-03' })
    expect(await other.api.workspace.status({})).toMatchObject({ version: 2, asOf: '2024-01-03' })
    expect((await other.api.analysis.overview.kpis({})).asOf).toBe('2024-01-03')
  })
})

describe('undo after a rebuild', () => {
  test('takes back the last load, and the version before follows the settings of today', async () => {
    const { api } = await testWorkspace()
    await load(api, extract('first.csv', shop(60)))
    await load(api, extract('second.csv', shop(DAYS)))
    const loadedAt = (await api.workspace.status({})).loadedAt
    await api.workspace.setSetting({ key: 'rfm.method', value: 'threshold' })
    await api.workspace.setSetting({ key: 'asof.date', value: '2024-02-10' })
    expect(await api.workspace.status({})).toMatchObject({ version: 4, load: 2, loadedAt })
    expect(await api.import.undo({})).toEqual({ undone: 2, version: 5 })
    const status = await api.workspace.status({})
    expect(status).toMatchObject({ version: 5, load: 1, asOf: '2024-02-10' })
    expect(await rows(api, 'SELECT DISTINCT method FROM mart_rfm')).toEqual([['threshold']])
    expect(
      (await api.import.batches({})).map(({ load: number, status, current }) => [number, status, current]),
    ).toEqual([
      [2, 'undone', false],
      [1, 'published', true],
    ])
    const running = await api.workspace.verify({})
    for (let step = await running.next(); ; step = await running.next()) {
      if (!step.done) continue
      expect(step.value.checks.filter((check) => !check.passed)).toEqual([])
      break
    }
    expect(await api.import.undo({})).toEqual({ undone: 1, version: null })
  })

  test('goes straight back where the settings are those of then', async () => {
    const { api } = await testWorkspace()
    await load(api, extract('first.csv', shop(60)))
    await load(api, extract('second.csv', shop(DAYS)))
    await api.workspace.setSetting({ key: 'rfm.method', value: 'threshold' })
    await api.workspace.setSetting({ key: 'rfm.method', value: 'auto' })
    expect(await api.import.undo({})).toEqual({ undone: 2, version: 1 })
    expect(await valueOf(api, 'rfm.method')).toBe('auto')
  })
})
