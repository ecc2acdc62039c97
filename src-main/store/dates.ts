import type { Database } from 'better-sqlite3'
import { civilOf, dayOf, parseIsoDate } from '../base/days.ts'
import type { Day } from '../base/days.ts'
import { LensError } from '../base/faults.ts'
import { calendarRows } from '../model/calendar.ts'
import { holidayCountry } from '../model/calendar/holidays.ts'
import { add } from '../model/calendar/rules.ts'
import { goldDateDim } from '../model/gold/dates.ts'
import type { Settings } from '../model/settings.ts'

/** Days of the calendar after the as-of date, so that forecasts have dates to land on. */
export const FUTURE_DAYS = 365

/**
 * Fills `gold_date_dim` anew from 1 January of the first year to 365 days after the as-of date (or to the last data
 * date if that is later). Row -1 stays. Call it after the facts, so that the holiday country can be found.
 * @param from earliest data date, `YYYY-MM-DD`
 * @param to latest data date
 * @param asOf as-of date; rows after it are future
 * @returns number of days
 */
export function fillDateDim(db: Database, from: string, to: string, asOf: string, settings: Settings): number {
  const asOfDay = dayFrom(asOf)
  const first = settings['calendar.history_start'] ?? from
  const start = Math.min(dayOf(civilOf(dayFrom(from)).year, 1, 1), dayFrom(first))
  const end = Math.max(dayFrom(to), add(asOfDay, FUTURE_DAYS))
  const rules = { settings, country: countryOf(db, settings), asOf: asOfDay }
  const rows = calendarRows(start as Day, end as Day, rules)
  const columns = Object.keys(goldDateDim.columns)
  const insert = db.prepare(
    `INSERT INTO gold_date_dim (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  )
  const fill = db.transaction(() => {
    db.prepare('DELETE FROM gold_date_dim WHERE date_key <> -1').run()
    for (const row of rows) insert.run(row)
  })
  fill()
  return rows.length
}

function dayFrom(text: string): Day {
  const day = parseIsoDate(text)
  if (day === null) throw new LensError('bad_request', `${text} is not a date.`)
  return day
}

const BUSIEST_COUNTRIES = `
  SELECT COALESCE(l.country_code, l.location_name) FROM order_header o
  JOIN gold_location_dim l ON l.location_key = o.location_key
  WHERE o.location_key > 0 GROUP BY 1 ORDER BY COUNT(*) DESC, 1`

/** Without places there is nothing to look for in the orders. */
const ANY_PLACE = 'SELECT 1 FROM gold_location_dim WHERE location_key > 0 LIMIT 1'

/** The configured country, else the known one with most orders, else US. */
function countryOf(db: Database, settings: Settings): string {
  const configured = settings['calendar.holiday_country']
  if (configured !== null) return configured
  if (db.prepare(ANY_PLACE).get() === undefined) return 'US'
  const countries: unknown[] = db.prepare(BUSIEST_COUNTRIES).pluck().all()
  for (const country of countries) {
    const known = typeof country === 'string' ? holidayCountry(country) : null
    if (known !== null) return known
  }
  return 'US'
}
