import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoadSummary } from '../../src-main/api/contract/import.ts'
import type { Engine } from '../../src-main/host/engine.ts'
import { openEngine } from '../../src-main/host/engine.ts'
import type { SampleTruth } from '../../src-main/import/sample/generate.ts'
import { generateSample } from '../../src-main/import/sample/generate.ts'

describe('a small sample, loaded', () => {
  let folder = ''
  let engine: Engine
  let truth: SampleTruth
  let summary: LoadSummary

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lens-sample-load-'))
    const sample = generateSample(join(folder, 'files'), { seed: 3, customers: 400, orders: 1500 })
    truth = sample.truth
    engine = await openEngine({ host: 'test', appDir: join(folder, 'home'), allowPaths: true })
    await engine.client.api.workspace.create({ folder: join(folder, 'sample.lens') })
    const files = sample.files.map(({ path, entity, mapping }) => ({
      source: { path },
      entity,
      ...(mapping && { mapping }),
    }))
    const running = await engine.client.api.import.run({ files })
    let step = await running.next()
    while (!step.done) step = await running.next()
    summary = step.value
  })
  afterAll(async () => {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** First row of a query as numbers. */
  async function numbers(sql: string): Promise<number[]> {
    const { rows } = await engine.client.api.sql.query({ sql })
    return (rows[0] ?? []).map(Number)
  }

  test('the row accounting is that of the ledger of planted rows', () => {
    const accounting = summary.batches.find((batch) => basename(batch.file) === 'order_lines.csv')?.accounting
    const planted = (expected: string): number => truth.planted.filter((row) => row.expected === expected).length
    expect(accounting).toEqual({
      read: truth.lines + truth.returnLines + truth.planted.length,
      loaded: truth.lines + truth.returnLines,
      duplicate: planted('duplicate'),
      quarantined: planted('quarantined'),
      superseded: 0,
      ignored: 0,
    })
    expect(summary.balanced).toBe(true)
  })

  test('orders, lines, units and money of the warehouse are those of the truth', async () => {
    const sums = `SELECT count(DISTINCT transaction_id), count(*), sum(quantity_sold), round(100 * sum(net_sales_amount))
      FROM gold_sales_fact WHERE is_return =`
    expect(await numbers(`${sums} 0`)).toEqual([truth.orders, truth.lines, truth.units, truth.salesMinor])
    expect(await numbers(`${sums} 1`)).toEqual([
      truth.returns,
      truth.returnLines,
      -truth.unitsReturned,
      -truth.returnedMinor,
    ])
    const known = 'SELECT count(DISTINCT customer_id), (SELECT count(*) FROM gold_product_dim WHERE product_key > 0)'
    expect(await numbers(`${known} FROM gold_customer_dim WHERE customer_key > 0`)).toEqual([
      truth.customers,
      truth.products,
    ])
  })

  test('the planted bundle is counted in baskets', async () => {
    const camping = truth.bundles[0]
    const [left = '', right = ''] = camping?.productIds ?? []
    const { rules, transactions, names } = await engine.client.api.analysis.baskets.rules({
      minSupport: 0.002,
      minConfidence: 0,
      maxLength: 2,
    })
    const found = rules.find((rule) => rule.left[0] === left && rule.right[0] === right)
    expect(transactions).toBe(truth.orders)
    expect(found?.count).toBe(camping?.orders)
    expect(names[left]).toBe('Tent, 2 person')
  })

  test('both experiments are there with all their units, linked to customers', async () => {
    const studies = await engine.client.api.analysis.uplift.studies({})
    expect(studies).toHaveLength(2)
    for (const study of truth.studies) {
      const found = studies.find((each) => each.name === study.study)
      expect(found).toMatchObject({
        units: truth.customers,
        control: study.control,
        outcomes: ['revenue_28d', 'purchased'],
        covariates: ['past_spend'],
      })
      const { arms } = await engine.client.api.analysis.uplift.readout({
        study: found?.study ?? '',
        outcome: 'purchased',
      })
      expect(Object.fromEntries(arms.map((arm) => [arm.arm, arm.n]))).toEqual(study.units)
    }
    expect(await numbers('SELECT count(*) FROM experiment_unit WHERE customer_key > 0')).toEqual([2 * truth.customers])
  })
})
