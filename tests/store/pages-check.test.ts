import { copyFileSync, openSync, closeSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { describe, expect, test, vi } from 'vitest'
import { findFault } from '../../src-main/store/pages/check/find-fault.ts'
import type { PageColumn } from '../../src-main/store/pages/columns.ts'
import { PageFile } from '../../src-main/store/pages/page-file.ts'
import type { PlannedColumn } from '../../src-main/store/pages/table-plan.ts'
import { TableWriter } from '../../src-main/store/pages/table-writer.ts'
import { openWarehouse } from '../../src-main/store/open.ts'
import { workspacePaths } from '../../src-main/store/paths.ts'
import { createPartial } from '../../src-main/store/versions.ts'
import { covered, random } from './pages-support.ts'
import { scratchFolder } from './support.ts'

const BATCH = `INSERT INTO customer_purchase_behavior_insights_stg_raw
    (file_id, sha256, byte_size, original_name, stored_path, file_type_id, landed_at)
  VALUES (1, '${'0'.repeat(64)}', 1, 'a.csv', 'x', 1, '2026-01-01T00:00:00.000Z');
  INSERT INTO ws_batch (batch_id, load_id, file_id, entity_code, load_mode, extract_date, status_code, started_at)
  VALUES (1, 1, 1, 'order_lines', 'upsert', '2026-01-01', 'running', '2026-01-01T00:00:00.000Z');
  INSERT INTO gold_product_dim (product_key, product_id, product_name, shop_id)
    WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 300)
    SELECT k, 'P' || k, 'Product ' || k || CASE WHEN k % 50 = 0 THEN hex(zeroblob(5000)) ELSE '' END, 'default' FROM n;`

const LINES = `INSERT INTO order_line (sales_key, product_key, quantity, unit_price_e4, discount_e4, net_e4, margin_e4,
    is_promotional, line_item_id, batch_id, source_row)
  WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 3000)
  SELECT k * 1048576 + 1, 1 + k % 300, k % 7, k * 1000, 0, k * 1000 * (k % 7), CASE WHEN k % 3 = 0 THEN k END,
    k % 2, CASE WHEN k % 400 = 0 THEN hex(zeroblob(3000)) END, 1, k FROM n;`

const HEADERS = `INSERT INTO order_header (order_key, shop_id, transaction_id, customer_key, customer_version_key, date_key,
    has_time, channel_key, location_key, currency_code, is_return, order_date_key, batch_id, source_row)
  WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 1500)
  SELECT k, 'default', 'T' || (k * 7919 % 1501), -1, -1, -1, 0, -1, -1, 'EUR', 0, -1, 1, k FROM n;`

/** Customers, with a hash each, that are changed afterwards, and rows of a table with a list of allowed texts. */
const CUSTOMERS = `INSERT INTO gold_customer_dim (customer_key, shop_id, customer_id, is_current, attribute_hash, batch_id)
    WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 200)
    SELECT k, 'default', 'C' || k, 1, zeroblob(16), 1 FROM n;
  UPDATE gold_customer_dim SET customer_id = 'changed ' || customer_id WHERE customer_key % 3 = 0;`

/** A warehouse with rows that were inserted, changed and deleted, long texts and free pages. */
function newWarehouse(): string {
  const path = createPartial(workspacePaths(join(scratchFolder(), 'w')), null)
  const db = openWarehouse(path, { readOnly: false })
  db.exec(`${BATCH}${LINES}${HEADERS}${CUSTOMERS}DELETE FROM order_line WHERE sales_key / 1048576 BETWEEN 1000 AND 1400;
    UPDATE order_line SET line_item_id = 'changed ' || sales_key WHERE sales_key / 1048576 % 11 = 0;
    DELETE FROM order_header WHERE order_key % 10 = 0`)
  db.close()
  return path
}

/** What a check says; an exception is a finding. A connection that may not write would not know the CHECK rules. */
function verdict(path: string, check: (db: Database) => string | null): string | null {
  try {
    const db = new SqliteDatabase(path)
    try {
      return check(db)
    } finally {
      db.close()
    }
  } catch (error) {
    return String(error)
  }
}

/** The finding of the compiled kernel and of its plain twin, which must agree on whether there is one. */
function byBoth(path: string): string | null {
  vi.stubEnv('PURCHASE_LENS_KERNELS', 'plain')
  const plain = verdict(path, findFault)
  vi.stubEnv('PURCHASE_LENS_KERNELS', 'compiled')
  const compiled = verdict(path, findFault)
  vi.unstubAllEnvs()
  expect(compiled === null, `${String(plain)} / ${String(compiled)}`).toBe(plain === null)
  return compiled
}

function bySqlite(db: Database): string | null {
  const found = String(db.pragma('quick_check(1)', { simple: true }))
  if (found !== 'ok') return found
  return db.prepare<[], string>('SELECT parent FROM pragma_foreign_key_check').pluck().get() ?? null
}

describe('damage', () => {
  test('a sound warehouse has none, however its rows came about', () => {
    const path = newWarehouse()
    expect(verdict(path, bySqlite)).toBeNull()
    expect(byBoth(path)).toBeNull()
  })

  test('what SQLite finds after any byte was changed is found', () => {
    const sound = newWarehouse()
    const path = `${sound}.changed`
    copyFileSync(sound, path)
    const bytes = readFileSync(sound)
    const draw = random(11)
    const handle = openSync(path, 'r+')
    const missed: unknown[] = []
    let found = 0
    for (let i = 0; i < 400; i++) {
      // Half of the changes hit the headers and pointers at the start of a page.
      const page = Math.floor((draw() * bytes.length) / 4096) * 4096
      const at = page + Math.floor(draw() * (i % 2 === 0 ? 4096 : 40))
      const changed = i % 3 === 0 ? Math.floor(draw() * 256) : (bytes[at] ?? 0) ^ (1 << Math.floor(draw() * 8))
      writeSync(handle, Uint8Array.of(changed), 0, 1, at)
      const expected = verdict(path, bySqlite)
      if (expected !== null) found++
      const finding = byBoth(path)
      if (expected !== null && finding === null) missed.push({ at, changed, expected })
      writeSync(handle, bytes, at, 1, at)
    }
    closeSync(handle)
    expect(missed).toEqual([])
    expect(found).toBeGreaterThan(80)
    expect(byBoth(path)).toBeNull()
  }, 120_000)

  test('a shortened file, pages behind the last one', () => {
    const path = newWarehouse()
    const bytes = readFileSync(path)
    const longer = `${path}.longer`
    copyFileSync(path, longer)
    const handle = openSync(longer, 'r+')
    writeSync(handle, new Uint8Array(4096), 0, 4096, bytes.length)
    closeSync(handle)
    expect(byBoth(longer)).toContain('page count')
  })
})

describe('rows that INSERT would refuse', () => {
  /** Writes one order line with a cell that its column does not allow, past all checks of the writer. */
  function withCell(column: string, type: PlannedColumn['type'], cell: PageColumn): string {
    const path = createPartial(workspacePaths(join(scratchFolder(), 'w')), null)
    const db = openWarehouse(path, { readOnly: false })
    db.exec(BATCH)
    const plan = covered(db, 'order_line')
    const columns = plan.columns.map((planned) =>
      planned.name === column ? { ...planned, type, notNull: false } : { ...planned, notNull: false },
    )
    const good: Record<string, number> = { product_key: 1, unit_price_e4: 1, is_promotional: 0, batch_id: 1 }
    const file = new PageFile(path)
    const writer = new TableWriter(file, { ...plan, columns })
    const cells = plan.columns.map(({ name, notNull }): PageColumn => {
      if (name === column) return cell
      return { kind: 'constant', value: notNull && name !== 'sales_key' ? (good[name] ?? 0) : null }
    })
    writer.append(Float64Array.of(1_048_577), cells, 0, 1)
    writer.finish()
    file.close()
    db.close()
    return path
  }
  const constant = (value: number | string | null): PageColumn => ({ kind: 'constant', value })

  test.each([
    ['a good row', 'product_key', 'INTEGER', constant(2), null],
    ['NULL', 'quantity', 'INTEGER', constant(null), 'quantity'],
    ['a text in an INTEGER column', 'quantity', 'TEXT', constant('7'), 'a number has a type of its own'],
    ['a real in an INTEGER column', 'quantity', 'REAL', constant(0.5), 'an integer is a real'],
    ['a number in a TEXT column', 'line_item_id', 'INTEGER', constant(7), 'a text has a type of its own'],
    ['a value that CHECK refuses', 'is_promotional', 'INTEGER', constant(2), 'is_promotional'],
    ['a value below its bound', 'unit_price_e4', 'INTEGER', constant(-1), 'unit_price_e4'],
    ['a missing product', 'product_key', 'INTEGER', constant(999), 'gold_product_dim'],
    ['a missing batch', 'batch_id', 'INTEGER', constant(-7), 'ws_batch'],
  ] as const)('%s', (_, column, type, cell, expected) => {
    const path = withCell(column, type, cell)
    const found = byBoth(path)
    expect(found === null).toBe(verdict(path, bySqlite) === null)
    if (expected === null) expect(found).toBeNull()
    else expect(found).toContain(expected)
  })
})
