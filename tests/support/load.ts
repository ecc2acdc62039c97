import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { runLoad } from '../../src-main/import/load.ts'
import type { Recipe } from '../../src-main/import/recipes.ts'
import type { BuildMarts, ControlTotals, LoadFile, LoadOutcome, LoadWriter } from '../../src-main/import/request.ts'
import { settingsFrom } from '../../src-main/model/settings.ts'
import { openWarehouse } from '../../src-main/store/open.ts'
import { versionPath } from '../../src-main/store/versions.ts'
import { workspacePaths } from '../../src-main/store/paths.ts'

/** What a test may vary about a load. */
export interface LoadOptions {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly controls?: ControlTotals
  readonly ignoreControls?: boolean
  readonly repeat?: 'skip' | 'refuse'
  readonly recipes?: readonly Recipe[]
  readonly buildMarts?: BuildMarts
  readonly writer?: LoadWriter
}

/** A workspace folder without its ledger: versions follow each other as a host would publish them. */
export interface LoadBench {
  readonly folder: string
  /** Version that the next load starts from. */
  current: number | null
  /** Writes a small extract and returns its path. */
  readonly file: (name: string, content: string | Buffer) => string
  readonly load: (files: readonly (string | LoadFile)[], options?: LoadOptions) => Promise<LoadOutcome>
  /** Opens the current version read-only; closed when the test ends. */
  readonly open: () => Database
}

/** Opens a bench in a temporary folder that goes when the test ends. */
export function loadBench(): LoadBench {
  const folder = mkdtempSync(join(tmpdir(), 'lens-load-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  let loads = 0
  const bench: LoadBench = {
    folder,
    current: null,
    file: (name, content) => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    load: async (files, options = {}) => {
      const outcome = await runLoad(
        {
          folder,
          load: ++loads,
          from: bench.current,
          files: files.map((file) => (typeof file === 'string' ? { path: file } : file)),
          controls: options.controls,
          ignoreControls: options.ignoreControls,
          repeat: options.repeat,
          writer: options.writer,
          settings: settingsFrom(options.settings ?? {}),
          recipes: options.recipes ?? [],
          salt: 'test',
          deps: { buildMarts: options.buildMarts ?? null },
        },
        () => undefined,
      )
      bench.current = outcome.sealed?.version ?? bench.current
      return outcome
    },
    open: () => {
      if (bench.current === null) throw new Error('nothing is loaded')
      const db = openWarehouse(versionPath(workspacePaths(folder), bench.current), { readOnly: true })
      onTestFinished(() => {
        db.close()
      })
      return db
    },
  }
  return bench
}

/** The first row of a query. */
export function one(db: Database, sql: string, ...values: (string | number)[]): Record<string, unknown> {
  const row = db.prepare<(string | number)[], Record<string, unknown>>(sql).get(...values)
  if (row === undefined) throw new Error(`no row: ${sql}`)
  return row
}

/** All rows of a query. */
export function all(db: Database, sql: string, ...values: (string | number)[]): Record<string, unknown>[] {
  return db.prepare<(string | number)[], Record<string, unknown>>(sql).all(...values)
}

/** Order lines with business keys instead of surrogate keys: equal for equal facts, whichever file brought them. */
export const FACTS = `SELECT o.transaction_id, coalesce(l.line_item_id, l.sales_key % 1048576) AS line, p.product_id, c.customer_id, o.date_key,
    o.sale_at, n.channel_name, a.location_name, o.currency_code, o.is_return, l.quantity, l.unit_price_e4, l.discount_e4, l.net_e4
  FROM order_header o CROSS JOIN order_line l ON l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575
  JOIN gold_product_dim p ON p.product_key = l.product_key JOIN gold_customer_dim c ON c.customer_key = o.customer_key
  JOIN gold_channel_dim n ON n.channel_key = o.channel_key JOIN gold_location_dim a ON a.location_key = o.location_key`
