import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Api } from '../../src-main/api/client.ts'
import { extract, faultFrom, load, orderLines, testWorkspace } from '../support/engine.ts'
import { children } from '../support/processes.ts'

describe('questions to the readers', () => {
  test('are answered side by side and in any number', async () => {
    const { api } = await testWorkspace()
    await load(api, extract('lines.csv', orderLines(200)))
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_none, at) => api.customer.list({ limit: 1 + (at % 5), search: at % 2 ? 'c' : '' })),
    )
    expect(answers.every((answer) => answer.total === 7)).toBe(true)
  })

  test('are cancelled while they wait or run, without harm to the next', async () => {
    const { api } = await testWorkspace()
    await load(api, extract('lines.csv', orderLines(3_000, 900)))
    const stop = new AbortController()
    const many = Array.from({ length: 12 }, (_none, at) =>
      faultFrom(
        api.analysis.baskets
          .rules({ minSupport: 0.001 + at / 1e6 }, { signal: stop.signal })
          .then(() => expect.fail('answered')),
      ),
    )
    stop.abort()
    for (const fault of await Promise.all(many)) expect(fault.key).toBe('cancelled')
    expect((await api.customer.list({})).total).toBe(900)
  })

  test('refuse what is not there with its own fault', async () => {
    const { api } = await testWorkspace()
    await load(api, extract('lines.csv', orderLines(5)))
    expect(await faultFrom(api.customer.get({ id: 'nobody' }))).toMatchObject({
      key: 'no_such_customer',
      code: 'PL-CUS-001',
    })
    expect((await faultFrom(api.analysis.uplift.readout({}))).key).toBe('no_study')
  })

  test('of every kind are answered by their contract on a small load', async () => {
    const { api } = await testWorkspace()
    await load(api, extract('lines.csv', orderLines(60)))
    const { asOf, has } = await api.catalog.filters({})
    expect([asOf, has.sales, has.studies]).toEqual(['2024-02-29', true, false])
    const [tables, checks, rfm, cohorts, rules, series] = await Promise.all([
      api.catalog.tables({}),
      api.catalog.checks({}),
      api.analysis.segments.rfm({}),
      api.analysis.cohorts.triangle({}),
      api.analysis.baskets.rules({}),
      api.analysis.overview.series({}),
    ])
    expect(tables.length).toBeGreaterThan(20)
    expect(checks.every((check) => check.passed)).toBe(true)
    expect(rfm.customers).toBe(7)
    expect(cohorts.cohorts.length).toBeGreaterThan(0)
    expect(rules.transactions).toBe(60)
    expect(series).toBeTruthy()
    const first = (await api.customer.list({ limit: 1 })).rows[0]
    const profile = await api.customer.get({ key: first?.customerKey ?? 0 })
    const order = profile.orders[0]
    const lines = await api.customer.orderLines({ orderKey: order?.orderKey ?? 0 })
    const line = lines[0]
    const source = await api.import.sourceRow({ batch: line?.batchId ?? 0, row: line?.sourceRow ?? 0 })
    expect(source.file).toBe('lines.csv')
    expect(source.cells[0]).toBe(order?.transactionId)
  })
})

describe('the snapshot of the version', () => {
  const figures = async (api: Api): Promise<unknown> => [
    await api.analysis.segments.rfm({}),
    await api.analysis.overview.kpis({}),
  ]

  test('is made anew where it is missing or damaged, and the answers stay the same', async () => {
    const { api, folder } = await testWorkspace()
    await load(api, extract('lines.csv', orderLines(200)))
    const expected = await figures(api)
    const path = join(folder, 'warehouse', '000001.facts')
    const sound = readFileSync(path)
    const damages = [
      () => rmSync(path),
      () => truncateSync(path, 100),
      () => writeFileSync(path, sound.map(invertAt(99))),
    ]
    for (const damage of damages) {
      await api.workspace.close({})
      damage()
      await api.workspace.open({ folder })
      expect(await figures(api)).toEqual(expected)
      await expect.poll(() => existsSync(path) && readFileSync(path).equals(sound)).toBe(true)
    }
  })

  test('changes with the version, forth and back', async () => {
    const { api } = await testWorkspace()
    const customers = async (): Promise<number> => (await api.analysis.segments.rfm({})).customers
    await load(api, extract('one.csv', orderLines(30, 3)))
    expect(await customers()).toBe(3)
    await load(api, extract('two.csv', orderLines(40, 11).replaceAll('A', 'B')))
    expect(await customers()).toBe(11)
    await api.import.undo({})
    expect(await customers()).toBe(3)
  })

  test('is not needed by two hundred questions more than once', async () => {
    const { api, folder } = await testWorkspace()
    await load(api, extract('lines.csv', orderLines(400, 40)))
    await api.workspace.close({})
    rmSync(join(folder, 'warehouse', '000001.facts'))
    await api.workspace.open({ folder })
    const stop = new AbortController()
    const given = Array.from({ length: 100 }, (_none, at) =>
      faultFrom(api.analysis.segments.rfm({ asOf: dayAt(at) }, { signal: stop.signal }).then(() => expect.fail())),
    )
    const kept = Array.from({ length: 100 }, (_none, at) => api.analysis.overview.kpis({ filters: { to: dayAt(at) } }))
    stop.abort()
    for (const fault of await Promise.all(given)) expect(fault.key).toBe('cancelled')
    expect(await Promise.all(kept)).toHaveLength(100)
  })
})

function dayAt(at: number): string {
  return new Date(Date.UTC(2024, 3, 1) + at * 86_400_000).toISOString().slice(0, 10)
}

function invertAt(place: number): (byte: number, at: number) => number {
  return (byte, at) => (at === place ? byte ^ 255 : byte)
}

test.skipIf(process.platform !== 'linux')(
  'a job that is killed from outside is a named fault and changes nothing',
  async () => {
    const { api, folder } = await testWorkspace()
    await load(api, extract('one.csv', orderLines(5)))
    const running = await api.import.run({ files: [{ source: { path: extract('big.csv', orderLines(30_000)) } }] })
    await running.next()
    for (const child of children()) process.kill(child, 'SIGKILL')
    const fault = await faultFrom(
      (async () => {
        while (!(await running.next()).done) continue
      })(),
    )
    expect(fault).toMatchObject({ key: 'import_child', code: 'PL-IMP-024', detail: { signal: 'SIGKILL' } })
    expect(readdirSync(join(folder, 'warehouse'))).toEqual(['000001.facts', '000001.sqlite'])
    expect(await api.workspace.status({})).toMatchObject({ version: 1, orders: 5 })
  },
)
