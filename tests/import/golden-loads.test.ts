import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../support/data.ts'
import { FACTS, all, loadBench, one } from '../support/load.ts'

const csv = sharedData('online-retail/online-retail.csv.gz')
const parquet = sharedData('online-retail/online-retail.parquet')
const latin = sharedData('online-retail/online-retail-2010-12-latin1-us-dates.csv.gz')
const clean = sharedData('online-retail/online-retail-2010-2011-clean.parquet')
const master = sharedData('cdnow/CDNOW_master.txt.gz')
const sample = sharedData('cdnow/CDNOW_sample.txt')
const groceries = sharedData('groceries/groceries.csv')
const items = sharedData('groceries/items.csv')
const t10 = sharedData('t10i4d100k/T10I4D100K.dat.gz')
const hillstrom = sharedData('hillstrom/hillstrom.csv.gz')
const social = sharedData('social-pressure/social.csv.gz')

/** Exact sum in currency units; e4 integers are added before the one division. */
const SUM = `SELECT count(*) AS lines, sum(l.net_e4) / 10000.0 AS net, sum(l.quantity) AS units, count(DISTINCT o.order_key) AS orders,
  count(DISTINCT o.customer_key) AS customers FROM order_line l JOIN order_header o ON o.order_key = l.sales_key / 1048576 WHERE `

function digest(db: Database, where = '1'): string {
  const hash = createHash('sha256')
  for (const row of db
    .prepare(`${FACTS} WHERE ${where} ORDER BY o.shop_id, o.transaction_id, l.sales_key`)
    .raw()
    .iterate())
    hash.update(JSON.stringify(row))
  return hash.digest('hex')
}

describe('UCI Online Retail (values of GOLDEN.md)', { timeout: 240_000 }, () => {
  test.skipIf(csv === null)('the CSV gives the published accounting and revenue', async () => {
    const bench = loadBench()
    const { summary } = await bench.load([csv ?? ''])
    expect(summary.accounting).toEqual({
      read: 541_909,
      loaded: 539_392,
      duplicate: 0,
      superseded: 0,
      quarantined: 2_517,
      ignored: 0,
    })
    const db = bench.open()
    expect(one(db, `${SUM} o.is_return = 0 AND o.customer_key > 0`)).toEqual({
      lines: 397_884,
      net: 8_911_407.904,
      units: 5_167_812,
      orders: 18_532,
      customers: 4_338,
    })
    expect(one(db, `${SUM} o.is_return = 0 AND o.transaction_id NOT LIKE 'A%'`)).toMatchObject({ lines: 530_103 })
    expect(one(db, `${SUM} o.is_return = 0`)).toMatchObject({ lines: 530_104, net: 10_666_684.544 })
    expect(one(db, `${SUM} o.is_return = 1`)).toMatchObject({ lines: 9_288, net: -896_812.49, orders: 3_836 })
    expect(one(db, `${SUM} o.is_return = 1 AND o.customer_key > 0`)).toMatchObject({ net: -611_342.09 })
    expect(one(db, `${SUM} o.customer_key > 0`)).toMatchObject({ net: 8_300_065.814 })
    expect(one(db, `${SUM} o.customer_key = -1 AND o.is_return = 0`)).toMatchObject({ net: 1_755_276.64 })
    expect(one(db, `${SUM} 1`)).toMatchObject({ net: 9_769_872.054 })
    expect(
      one(
        db,
        'SELECT count(*) AS n, count(DISTINCT reason_code) AS codes, min(reason_code) AS code FROM stg_quarantine',
      ),
    ).toEqual({ n: 2_517, codes: 1, code: 'V-RANGE' })
    expect(one(db, 'SELECT min(date_key) AS first, max(date_key) AS last FROM order_header')).toEqual({
      first: 20_101_201,
      last: 20_111_209,
    })
    expect(one(db, 'SELECT max(calendar_date) AS last FROM gold_date_dim')).toEqual({ last: '2012-12-08' })
    expect(one(db, 'SELECT count(*) AS n FROM gold_return_fact')).toEqual({ n: 9_288 })
    expect(one(db, `SELECT count(*) AS n FROM source_index`)).toEqual({ n: 34 })
    const monthly = all(
      db,
      `SELECT o.date_key / 100 AS month, sum(l.net_e4) / 10000.0 AS net, count(DISTINCT o.order_key) AS orders
      FROM order_line l JOIN order_header o ON o.order_key = l.sales_key / 1048576 WHERE o.is_return = 0 AND o.customer_key > 0 GROUP BY 1`,
    )
    expect(monthly[0]).toEqual({ month: 201_012, net: 572_713.89, orders: 1_400 })
    expect(monthly[12]).toEqual({ month: 201_112, net: 518_192.79, orders: 778 })
  })
  test.skipIf(csv === null || parquet === null || latin === null)(
    'the three files give identical facts over their common rows',
    { timeout: 240_000 },
    async () => {
      const [one, two, three] = [loadBench(), loadBench(), loadBench()]
      await one.load([csv ?? ''])
      await two.load([parquet ?? ''])
      await three.load([latin ?? ''])
      expect(digest(two.open())).toBe(digest(one.open()))
      expect(digest(three.open())).toBe(digest(one.open(), 'o.date_key < 20110101'))
    },
  )

  test.skipIf(csv === null || latin === null)('a month that is loaded already changes nothing', async () => {
    const bench = loadBench()
    await bench.load([latin ?? ''])
    const { summary } = await bench.load([csv ?? ''])
    expect(summary.accounting).toMatchObject({
      read: 541_909,
      duplicate: 42_208,
      loaded: 539_392 - 42_208,
      quarantined: 2_517,
    })
    expect(one(bench.open(), `${SUM} o.is_return = 0 AND o.customer_key > 0`)).toMatchObject({
      lines: 397_884,
      net: 8_911_407.904,
    })
  })

  test.skipIf(clean === null)('the cleaned copy of the second edition loads without mapping', async () => {
    const bench = loadBench()
    const { summary } = await bench.load([clean ?? ''])
    expect(summary.batches[0]).toMatchObject({
      profile: 'online-retail-2',
      accounting: { read: 392_693, loaded: 392_693 },
    })
    expect(one(bench.open(), `${SUM} 1`)).toMatchObject({ net: 8_887_226.894, customers: 4_338 })
  })
})

describe('CDNOW', () => {
  test.skipIf(master === null)('the master file with header gives the published totals', async () => {
    const bench = loadBench()
    await bench.load([master ?? ''])
    expect(one(bench.open(), `${SUM} 1`)).toEqual({
      lines: 69_659,
      net: 2_500_315.63,
      units: 167_881,
      orders: 69_659,
      customers: 23_570,
    })
  })

  test.skipIf(sample === null)('the five-column sample without header gives the published totals', async () => {
    const bench = loadBench()
    await bench.load([sample ?? ''])
    expect(one(bench.open(), `${SUM} 1`)).toMatchObject({ lines: 6_919, net: 244_091.94, customers: 2_357 })
  })
})

describe('baskets', () => {
  test.skipIf(groceries === null || items === null)('groceries with their hierarchy', async () => {
    const bench = loadBench()
    await bench.load([groceries ?? '', items ?? ''])
    const db = bench.open()
    expect(one(db, `${SUM} 1`)).toMatchObject({ lines: 43_367, orders: 9_835 })
    expect(
      one(
        db,
        `SELECT count(*) AS n, sum(is_inferred) AS inferred, count(DISTINCT category_level_1) AS level1 FROM gold_product_dim WHERE product_key > 0`,
      ),
    ).toEqual({ n: 169, inferred: 0, level1: 10 })
    expect(
      one(
        db,
        `SELECT count(*) AS n FROM order_line l JOIN gold_product_dim p USING (product_key) WHERE p.product_id = 'whole milk'`,
      ),
    ).toEqual({ n: 2_513 })
  })

  test.skipIf(t10 === null)('T10I4D100K has 100,000 baskets of 870 items', async () => {
    const bench = loadBench()
    await bench.load([t10 ?? ''])
    expect(
      one(
        bench.open(),
        `SELECT (SELECT count(*) FROM order_header) AS baskets, (SELECT count(*) FROM gold_product_dim WHERE product_key > 0) AS items`,
      ),
    ).toEqual({ baskets: 100_000, items: 870 })
  })
})

describe('studies', () => {
  test.skipIf(hillstrom === null)('Hillstrom: arms, outcomes and control', async () => {
    const bench = loadBench()
    await bench.load([hillstrom ?? ''])
    const db = bench.open()
    expect(
      all(
        db,
        `SELECT variant, count(*) AS n, sum(v.num) AS visits FROM experiment_unit u
      JOIN experiment_value v ON v.experiment_key = u.experiment_key AND v.unit_no = u.unit_no
      JOIN experiment_measure m ON m.experiment_key = v.experiment_key AND m.measure_no = v.measure_no AND m.name = 'visit' GROUP BY 1 ORDER BY 1`,
      ),
    ).toEqual([
      { variant: 'Mens E-Mail', n: 21_307, visits: 3_894 },
      { variant: 'No E-Mail', n: 21_306, visits: 2_262 },
      { variant: 'Womens E-Mail', n: 21_387, visits: 3_238 },
    ])
    expect(one(db, 'SELECT control_variant AS control FROM gold_experiment_dim')).toEqual({ control: 'No E-Mail' })
    expect(
      all(db, `SELECT name, kind FROM experiment_measure WHERE role = 'outcome' ORDER BY measure_no`)
        .map((row) => row['name'])
        .toSorted(),
    ).toEqual(['conversion', 'spend', 'visit'])
  })

  test.skipIf(social === null)('social pressure: four arms', async () => {
    const bench = loadBench()
    await bench.load([social ?? ''])
    expect(
      all(bench.open(), 'SELECT variant, count(*) AS n FROM experiment_unit GROUP BY 1 ORDER BY 1').map(
        (row) => row['n'],
      ),
    ).toEqual([38_218, 191_243, 38_204, 38_201])
  })
})
