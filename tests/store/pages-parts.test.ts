import { closeSync, copyFileSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { entry } from '../../src-main/host/entry.ts'
import { SealThread } from '../../src-main/store/seal-thread.ts'
import { openWarehouse } from '../../src-main/store/open.ts'
import { findFault, findFaultBeside } from '../../src-main/store/pages/check/find-fault.ts'
import { planProof } from '../../src-main/store/pages/check/plan-proof.ts'
import { proveParts } from '../../src-main/store/pages/check/proof.ts'
import { workspacePaths } from '../../src-main/store/paths.ts'
import { createPartial } from '../../src-main/store/versions.ts'
import { scratchFolder } from './support.ts'

const LINES = 450_000
const PAGE = 4096

/** Lines whose keys lie far apart, in several parts, and returns that refer to some of them. */
const FACTS = `INSERT INTO customer_purchase_behavior_insights_stg_raw
    (file_id, sha256, byte_size, original_name, stored_path, file_type_id, landed_at)
  VALUES (1, '${'0'.repeat(64)}', 1, 'a.csv', 'x', 1, '2026-01-01T00:00:00.000Z');
  INSERT INTO ws_batch (batch_id, load_id, file_id, entity_code, load_mode, extract_date, status_code, started_at)
  VALUES (1, 1, 1, 'order_lines', 'upsert', '2026-01-01', 'running', '2026-01-01T00:00:00.000Z');
  INSERT INTO order_line (sales_key, product_key, quantity, unit_price_e4, discount_e4, net_e4, is_promotional, batch_id,
    source_row) WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < ${LINES})
    SELECT k * 1048576, -1, 1, k * 1000, 0, k * 1000, 0, 1, k FROM n;
  INSERT INTO gold_return_fact (return_line_id, return_id, sales_key, original_sales_key, customer_key, product_key,
    date_key, original_date_key, quantity_returned, batch_id)
    SELECT 'r' || sales_key, 'r', sales_key, CASE WHEN source_row % 3 = 0 THEN 1048576 * 7 END, -1, -1, -1, -1, 1, 1
    FROM order_line WHERE source_row % 100 = 0;`

const folder = mkdtempSync(join(tmpdir(), 'lens-parts-'))
const made = createPartial(workspacePaths(folder), null)

beforeAll(() => {
  const db = openWarehouse(made, { readOnly: false })
  db.exec(FACTS)
  db.close()
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function withFile<Result>(path: string, use: (db: Database) => Result): Result {
  const db = new SqliteDatabase(path)
  try {
    return use(db)
  } finally {
    db.close()
  }
}

/** A copy with a change that no rule of SQLite stands against. */
function changed(statement: string): string {
  const path = join(scratchFolder(), 'changed.sqlite')
  copyFileSync(made, path)
  withFile(path, (db) => {
    db.pragma('foreign_keys = OFF')
    db.pragma('ignore_check_constraints = ON')
    db.exec(statement)
  })
  return path
}

/** What one thread finds by both kernels, and what two find together, which must be the same. */
async function finding(path: string): Promise<string | null> {
  vi.stubEnv('PURCHASE_LENS_KERNELS', 'plain')
  const plain = withFile(path, findFault)
  vi.unstubAllEnvs()
  const alone = withFile(path, findFault)
  const thread = new SealThread(path, entry('seal'))
  const db = new SqliteDatabase(path)
  try {
    const together = await findFaultBeside(db, null, (proof) => thread.prove(proof))
    expect([alone, together]).toEqual([plain, plain])
    return plain
  } finally {
    db.close()
    await thread.close()
  }
}

test('a large table is proven in parts, each of them once, by whoever takes it first', async () => {
  withFile(made, (db) => {
    const { proof } = planProof(db, null)
    const first = proveParts({ ...proof, parts: proof.parts.slice(0, 20) })
    const second = proveParts({ ...proof, next: new Int32Array([20]) })
    const lines = [...first, ...second].filter(({ tree }) => tree === 'order_line')
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.reduce((sum, { rows }) => sum + rows, 0)).toBe(LINES)
  })
  expect(await finding(made)).toBeNull()
})

test.each([
  ['the first part', 'DELETE FROM order_line WHERE sales_key = 1048576 * 100'],
  ['the last part', `DELETE FROM order_line WHERE sales_key = 1048576 * ${LINES}`],
  ['what many rows refer to', 'DELETE FROM order_line WHERE sales_key = 1048576 * 7'],
])('a key that is missing in %s is found, although keys lie too far apart for a bit each', async (_, statement) => {
  const path = changed(statement)
  expect(withFile(path, (db) => db.pragma('foreign_key_check'))).not.toEqual([])
  expect(await finding(path)).toBe('A row of gold_return_fact refers to a row of order_line that is not there.')
})

test('a rule that is broken in one part is found', async () => {
  const path = changed(`UPDATE order_line SET unit_price_e4 = -1 WHERE source_row = ${LINES - 1000}`)
  expect(await finding(path)).toContain('unit_price_e4')
})

test('leaves that changed places between two parts are found', async () => {
  const path = changed('SELECT 1')
  const [first, last] = withFile(path, (db) => {
    const { leaves } = planProof(db, null).proof.tables.find(({ name }) => name === 'order_line') ?? {}
    return [leaves?.pages[10] ?? 0, leaves?.pages.at(-10) ?? 0]
  })
  const handle = openSync(path, 'r+')
  const [one, other] = [Buffer.alloc(PAGE), Buffer.alloc(PAGE)]
  readSync(handle, one, 0, PAGE, (first - 1) * PAGE)
  readSync(handle, other, 0, PAGE, (last - 1) * PAGE)
  writeSync(handle, other, 0, PAGE, (first - 1) * PAGE)
  writeSync(handle, one, 0, PAGE, (last - 1) * PAGE)
  closeSync(handle)
  expect(await finding(path)).toContain('rows are out of order')
})
