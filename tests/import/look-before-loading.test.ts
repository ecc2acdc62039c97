import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkFiles } from '../../src-main/import/check.ts'
import { previewFile } from '../../src-main/import/preview.ts'
import { readSourceRow } from '../../src-main/import/source-row.ts'
import { defaultSettings } from '../../src-main/model/settings.ts'
import { versionPath } from '../../src-main/store/versions.ts'
import { workspacePaths } from '../../src-main/store/paths.ts'
import { all, loadBench, one } from '../support/load.ts'

const ROWS =
  'order_id,order_ts,product_id,quantity,unit_price,customer_id\nO1,2025-01-10,P1,1,10.00,C1\nO2,2025-01-31,P1,x,5.00,C2\n'

describe('preview', () => {
  test('says how a file would be read and masks people', async () => {
    const bench = loadBench()
    const path = bench.file('lines.csv', ROWS)
    const preview = await previewFile({ path }, [], [])
    expect(preview).toMatchObject({
      entity: 'order_lines',
      profile: 'canonical-order-lines',
      confident: true,
      estimatedRows: 2,
      alreadyLoaded: null,
    })
    expect(preview.columns.find((column) => column.source === 'customer_id')).toMatchObject({
      personal: true,
      samples: ['•••'],
    })
    expect(preview.rows[0]).toEqual(['O1', '2025-01-10', 'P1', '1', '10.00', '•••'])
    expect(preview.findings).toMatchObject([
      { code: 'P-NUMBER', severity: 'quarantine', rows: 1, column: 'quantity', examples: [{ row: 2, value: 'x' }] },
    ])
    const again = await previewFile({ path }, [], [{ sha256: preview.sha256, load: 3, at: '2026-01-01' }])
    expect(again.alreadyLoaded).toEqual({ load: 3, at: '2026-01-01' })
  })

  test('a choice that only the user can make blocks', async () => {
    const bench = loadBench()
    const path = bench.file('lines.csv', 'order_id,order_ts,product_id,quantity,unit_price\nO1,03/04/2025,P1,1,10.00\n')
    const preview = await previewFile({ path }, [], [])
    expect(preview.confident).toBe(false)
    expect(preview.findings[0]).toMatchObject({ code: 'PL-IMP-007', severity: 'block', column: 'order_ts' })
  })
})

test('check reads everything and changes nothing', async () => {
  const bench = loadBench()
  await bench.load([bench.file('first.csv', ROWS)])
  const before = readdirSync(bench.folder).toSorted()
  const result = await checkFiles(
    {
      folder: bench.folder,
      load: 2,
      from: bench.current,
      files: [{ path: bench.file('first.csv', `${ROWS}O3,2025-02-01,P2,1,1.00,C3\n`) }],
      controls: { rows: 3 },
      settings: defaultSettings(),
      recipes: [],
      salt: 'x',
    },
    () => undefined,
  )
  expect(result.accounting).toEqual({ read: 3, loaded: 1, duplicate: 1, superseded: 0, quarantined: 1, ignored: 0 })
  expect(result.controls).toMatchObject([{ control: 'rows', passed: true }])
  expect(result.findings).toMatchObject([{ code: 'P-NUMBER', severity: 'quarantine' }])
  expect(readdirSync(bench.folder).toSorted()).toEqual(before)
  expect(readdirSync(`${bench.folder}/warehouse`)).toEqual(['000001.sqlite'])
})

test('the source row behind a rejected row comes back from landing', async () => {
  const bench = loadBench()
  await bench.load([bench.file('first.csv', ROWS)])
  const rejected = one(bench.open(), 'SELECT batch_id, source_row FROM stg_quarantine')
  const paths = workspacePaths(bench.folder)
  const row = await readSourceRow(
    paths,
    versionPath(paths, bench.current ?? 0),
    Number(rejected['batch_id']),
    Number(rejected['source_row']),
  )
  expect(row).toMatchObject({ file: 'first.csv', cells: ['O2', '2025-01-31', 'P1', 'x', '5.00', 'C2'] })
})

describe('carts and events', () => {
  test('events without numbers are known by content and count', async () => {
    const bench = loadBench()
    const header = 'event_ts,event_type,customer_id,product_id\n'
    const rows = '2025-01-10 10:00:00,view,C1,P1\n2025-01-10 10:00:00,view,C1,P1\n2025-01-10 10:01:00,odd,,P1\n'
    const first = await bench.load([{ path: bench.file('events.csv', header + rows), entity: 'events' }])
    expect(first.summary.accounting).toMatchObject({ read: 3, loaded: 3 })
    const second = await bench.load([
      { path: bench.file('events.csv', `${header}${rows}2025-01-11 10:00:00,cart,C2,P2\n`), entity: 'events' },
    ])
    expect(second.summary.accounting).toMatchObject({ read: 4, loaded: 1, duplicate: 3 })
    expect(
      all(bench.open(), 'SELECT event_type, count(*) AS n FROM gold_customer_event_fact GROUP BY 1 ORDER BY 1'),
    ).toEqual([
      { event_type: 'add_to_cart', n: 1 },
      { event_type: 'other', n: 1 },
      { event_type: 'view', n: 2 },
    ])
  })

  test('the newest delivery of a cart wins', async () => {
    const bench = loadBench()
    const header = 'cart_id,created_ts,cart_status,cart_value,channel\n'
    await bench.load([
      {
        path: bench.file(
          'carts.csv',
          `${header}K1,2025-01-10 10:00,open,12.50,web\nK2,2025-01-10 10:00,open,1.00,pos\n`,
        ),
        entity: 'carts',
      },
    ])
    expect(one(bench.open(), 'SELECT reason_code AS code FROM stg_quarantine')).toEqual({ code: 'V-CART-CHANNEL' })
    const { summary } = await bench.load([
      { path: bench.file('carts.csv', `${header}K1,2025-01-10 10:00,converted,12.50,web\n`), entity: 'carts' },
    ])
    expect(summary.batches[0]).toMatchObject({ updated: 1, added: 0 })
  })
})
