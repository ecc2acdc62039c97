import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { hashFile } from '../../src-main/store/checksum.ts'
import { landFile } from '../../src-main/store/landing.ts'
import { openWarehouse } from '../../src-main/store/open.ts'
import { createPartial, sealPartial } from '../../src-main/store/versions.ts'
import { verifyWorkspace } from '../../src-main/store/verify.ts'
import type { Workspace } from '../../src-main/store/workspace.ts'
import { newWorkspace, publishWord, scratchFolder } from './support.ts'

const SHA = '0'.repeat(64)
const BATCH = `INSERT INTO customer_purchase_behavior_insights_stg_raw
    (file_id, sha256, byte_size, original_name, stored_path, file_type_id, landed_at)
  VALUES (1, '${SHA}', 1, 'a.csv', 'x', 1, '2026-01-01T00:00:00.000Z');
  INSERT INTO ws_batch (batch_id, load_id, file_id, entity_code, load_mode, extract_date, status_code, started_at,
    rows_read, rows_accepted, rows_duplicate, rows_superseded, rows_quarantined, rows_ignored, fact_table, facts_written)
  VALUES (1, 1, 1, 'order_lines', 'upsert', '2026-01-01', 'loaded', '2026-01-01T00:00:00.000Z', 3, 2, 1, 0, 0, 0, 'order_line', 0);`

async function landedWorkspace(): Promise<{ workspace: Workspace; stored: string }> {
  const workspace = newWorkspace()
  const path = join(scratchFolder(), 'a.csv')
  writeFileSync(path, Array.from({ length: 3000 }, (_, row) => `${row},${row * 7919}\n`).join(''))
  const { storedPath } = await landFile(workspace.paths, path)
  publishWord(workspace, 'one')
  return { workspace, stored: join(workspace.folder, storedPath) }
}

/** Flips one bit of a file, runs the step, and puts the bit back. */
async function withFlip(path: string, bit: number, step: () => Promise<void>): Promise<void> {
  const bytes = readFileSync(path)
  const at = bit >> 3
  const flipped = Buffer.from(bytes)
  flipped[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7))
  writeFileSync(path, flipped)
  await step()
  writeFileSync(path, bytes)
}

/** Numbers below `limit` from a fixed seed (Numerical Recipes LCG), so that a failure can be repeated. */
function* positions(limit: number, count: number): Generator<number> {
  let state = 12345
  for (let drawn = 0; drawn < count; drawn++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield Math.floor((state / 2 ** 32) * limit)
  }
}

function publishSql(workspace: Workspace, statements: string): void {
  const load = workspace.startLoad({})
  const partial = createPartial(workspace.paths, workspace.current()?.version ?? null)
  const db = openWarehouse(partial, { readOnly: false })
  db.exec(statements)
  db.close()
  workspace.publish({ load, ...sealPartial(partial) })
}

/** Changes the current version as a program error would, checksum included. */
function changePublished(workspace: Workspace, statement: string): void {
  const path = workspace.current()?.path ?? ''
  const db = new SqliteDatabase(path)
  db.exec(statement)
  db.close()
  workspace.db.prepare('UPDATE ws_version SET sha256 = ?').run(hashFile(path).sha256)
}

test('a sound workspace passes every check and reports its progress', async () => {
  const { workspace } = await landedWorkspace()
  publishSql(workspace, BATCH)
  const labels = new Set<string>()
  const report = await verifyWorkspace(workspace.folder, ({ label, step, steps }) =>
    labels.add(`${step}/${steps} ${label}`),
  )
  expect(report.checks.filter((check) => !check.passed)).toEqual([])
  expect(report.checks.map(({ check, subject }) => `${check} ${subject}`)).toEqual([
    'workspace workspace.sqlite',
    expect.stringMatching(/^landing landing\//),
    'warehouse_checksum 000001.sqlite',
    'warehouse_checksum 000002.sqlite',
    'integrity 000002.sqlite',
    'referential 000002.sqlite',
    'accounting batch 1',
  ])
  expect([...labels]).toEqual([
    '1/5 workspace.sqlite',
    '2/5 a.csv',
    '3/5 000001.sqlite',
    '4/5 000002.sqlite',
    '5/5 000002.sqlite',
  ])
})

describe('one flipped bit is always found', () => {
  test('in landing, 100 of 100', async () => {
    const { workspace, stored } = await landedWorkspace()
    for (const bit of positions(readFileSync(stored).length * 8, 100)) {
      await withFlip(stored, bit, async () => {
        const { checks } = await verifyWorkspace(workspace.folder)
        expect(
          checks.filter((check) => !check.passed).map((check) => check.check),
          `bit ${bit}`,
        ).toContain('landing')
      })
    }
  })

  test('in the warehouse, 100 of 100', async () => {
    const { workspace } = await landedWorkspace()
    const path = workspace.current()?.path ?? ''
    for (const bit of positions(readFileSync(path).length * 8, 100)) {
      await withFlip(path, bit, async () => {
        const { checks } = await verifyWorkspace(workspace.folder)
        const failed = checks.filter((check) => !check.passed).map((check) => check.check)
        expect(failed, `bit ${bit}`).toContain('warehouse_checksum')
      })
    }
  })
})

test('missing files are named', async () => {
  const { workspace, stored } = await landedWorkspace()
  rmSync(stored)
  rmSync(workspace.current()?.path ?? '')
  const { passed, checks } = await verifyWorkspace(workspace.folder)
  expect(passed).toBe(false)
  expect(checks.filter((check) => !check.passed).map((check) => check.check)).toEqual([
    'landing',
    'warehouse_checksum',
    'integrity',
  ])
})

test('facts that a batch does not account for are found, and so is a data test that fails again', async () => {
  const workspace = newWorkspace()
  publishSql(
    workspace,
    `${BATCH}
    INSERT INTO ws_build (build_id, config_hash, model_version, trigger, status_code, started_at)
    VALUES (1, '${SHA}', '1', 'manual', 'succeeded', '2026-01-01T00:00:00.000Z');
    INSERT INTO warehouse_meta VALUES ('mart_parameters', '{"limit":1}');
    INSERT INTO data_test_result VALUES (1, 'few', 'ws_batch', 'error', 'pass', 0, 'SELECT 1 FROM ws_batch WHERE rows_read > :limit', 'm', '2026-01-01T00:00:00.000Z');`,
  )
  changePublished(workspace, 'UPDATE ws_batch SET facts_written = 2')
  const { checks } = await verifyWorkspace(workspace.folder)
  expect(checks.filter((check) => !check.passed)).toEqual([
    {
      check: 'accounting',
      subject: 'batch 1',
      passed: false,
      message: 'order_line holds 0 rows of the batch instead of 2.',
    },
    { check: 'data_tests', subject: 'few', passed: false, message: '1 rows fail the test.' },
  ])
})

test('a batch that does not balance cannot be stored as loaded', () => {
  const workspace = newWorkspace()
  expect(() => {
    publishSql(workspace, BATCH.replace('3, 2, 1, 0', '3, 2, 0, 0'))
  }).toThrow('CHECK constraint failed')
})

test('facts that a later batch took over are recorded when a version is sealed; more facts than written is a fault', async () => {
  const workspace = newWorkspace()
  const later = BATCH.replace('(1, 1, 1,', '(2, 1, 1,').slice(BATCH.indexOf('INSERT INTO ws_batch'))
  publishSql(workspace, `${BATCH} UPDATE ws_batch SET facts_written = 2; ${later}`)
  const db = openWarehouse(workspace.current()?.path ?? '', { readOnly: true })
  expect(db.prepare('SELECT facts_replaced FROM ws_batch ORDER BY batch_id').pluck().all()).toEqual([2, 0])
  db.close()
  expect((await verifyWorkspace(workspace.folder)).passed).toBe(true)
  expect(() => {
    publishSql(workspace, lines(1, 3))
  }).toThrow('Batch 1 wrote 2 rows of order_line but holds 3.')
})

test.each([
  ['as many', 2, 1, null],
  ['fewer', 1, 1, 'Batch 1 wrote 2 rows of order_line but holds 1.'],
  ['more', 3, 1, 'Batch 1 wrote 2 rows of order_line but holds 3.'],
  ['as many of another batch', 2, 2, 'a row breaks a rule of the column batch_id'],
])('the only batch of a version has to hold what it wrote: %s', (_, count, batch, expected) => {
  const workspace = newWorkspace()
  const another = `INSERT INTO ws_batch (batch_id, load_id, file_id, entity_code, load_mode, extract_date, status_code, started_at)
    VALUES (2, 1, 1, 'order_lines', 'upsert', '2026-01-01', 'failed', '2026-01-01T00:00:00.000Z');`
  const seal = (): void => {
    publishSql(workspace, `${BATCH} UPDATE ws_batch SET facts_written = 2; ${another} ${lines(batch, count)}`)
  }
  if (expected === null) expect(seal).not.toThrow()
  else expect(seal).toThrow(expected)
})

/** Order lines of a batch. */
function lines(batch: number, count: number): string {
  return `INSERT INTO order_line (sales_key, product_key, quantity, unit_price_e4, discount_e4, net_e4, is_promotional,
    batch_id, source_row) WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < ${count})
    SELECT k, -1, 1, 1, 0, 1, 0, ${batch}, 1 FROM n;`
}
