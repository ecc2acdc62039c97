import type { Database } from 'better-sqlite3'
import { currencyDigits } from '../model/currency.ts'
import { settingKeys, type Settings } from '../model/settings.ts'
import type { MartParameters } from './mart.ts'

/** Facts of one build that do not come from settings. */
export interface BuildFacts {
  readonly buildId: number
  /** ISO date; null when no order has a date. */
  readonly asOf: string | null
  readonly currency: string
}

/** Smallest amount of a currency with that many decimals: what rounding may move one amount by, twice over. */
function minorUnitOf(digits: number): number {
  return 1 / 10 ** digits
}

/** Settings and build facts by parameter name: `rfm.r_days` becomes `rfm_r_days_1` to `rfm_r_days_4`. */
export function martParameters(settings: Settings, facts: BuildFacts): MartParameters {
  const named: Record<string, string | number | null> = {
    as_of: facts.asOf,
    build_id: facts.buildId,
    digits: currencyDigits(facts.currency),
    minor_unit: minorUnitOf(currencyDigits(facts.currency)),
  }
  for (const key of settingKeys()) {
    const value = settings[key]
    const name = key.replaceAll('.', '_')
    if (typeof value === 'object' && value !== null) {
      value.forEach((item, index) => {
        named[`${name}_${String(index + 1)}`] = item
      })
    } else named[name] = typeof value === 'boolean' ? Number(value) : value
  }
  return named
}

/** The as-of date: the date given, else the setting, else the last purchase date; null without dated purchases. */
export function resolveAsOf(db: Database, settings: Settings, given: string | undefined): string | null {
  if (given !== undefined) return given
  // Read backwards along the index of dates: the unknown day, which has no date, comes last.
  const last = db
    .prepare<[], { last: string | null }>(
      `SELECT d.calendar_date AS last FROM order_header o CROSS JOIN gold_date_dim d ON d.date_key = o.date_key
       WHERE o.is_return = 0 ORDER BY o.date_key DESC LIMIT 1`,
    )
    .get()
  return last?.last == null ? null : (settings['asof.date'] ?? last.last)
}
