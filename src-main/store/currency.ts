import type { Database } from 'better-sqlite3'
import type { Settings } from '../model/settings.ts'
import { readMeta } from './open.ts'

/** The reporting currency: the setting, else what the version has, else the currency with most lines; null without orders. */
export function reportingCurrency(db: Database, settings: Settings): string | null {
  return settings['workspace.reporting_currency'] ?? readMeta(db, 'reporting_currency') ?? busiestCurrency(db)
}

/** The currency with most lines, ties by code; null without orders. */
export function busiestCurrency(db: Database): string | null {
  const used = db.prepare<[], string>('SELECT DISTINCT currency_code FROM order_header LIMIT 2').pluck().all()
  if (used.length <= 1) return used[0] ?? null
  const most = `SELECT o.currency_code FROM order_header o
    CROSS JOIN order_line l ON l.sales_key BETWEEN o.order_key * 1048576 AND o.order_key * 1048576 + 1048575
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`
  return db.prepare<[], string>(most).pluck().get() ?? null
}
