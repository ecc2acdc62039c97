import type { Database } from 'better-sqlite3'
import { toIsoDate } from '../base/days.ts'
import type { Day } from '../base/days.ts'
import { addDays, addMonthsTo, dateDiff, dateKeyOf, monthsBetween, toDay, truncateDate } from './sql-dates.ts'

type Scalar = (...args: unknown[]) => unknown

/** As-of date of each connection, so that a build may move it after the facts are in. */
const asOfDates = new WeakMap<Database, { date: string | null }>()

/** Sets what `AS_OF()` answers on a connection; null when there are no dated facts. */
export function setAsOf(db: Database, date: string | null): void {
  const held = asOfDates.get(db)
  if (held) held.date = date
  else asOfDates.set(db, { date })
}

/**
 * Registers the functions of metrics.md section 1.6 on a connection; MEDIAN and PERCENTILE_CONT come with SQLite. All
 * are deterministic within a statement.
 */
export function registerFunctions(db: Database): void {
  setAsOf(db, null)
  const asOf = (): string | null => asOfDates.get(db)?.date ?? null
  const scalars: Readonly<Record<string, Scalar>> = {
    as_of: asOf,
    as_of_ts: () => (asOf() === null ? null : `${asOf()}T23:59:59.999Z`),
    date_sub: (date, days) => iso(typeof days === 'number' ? addDays(date, -days) : null),
    date_add: (date, days) => iso(addDays(date, days)),
    datediff: (end, start) => dateDiff(end, start),
    date_trunc: (unit, date) => iso(truncateDate(unit, date)),
    add_months: (date, months) => iso(addMonthsTo(date, months)),
    months_between: (end, start) => monthsBetween(end, start),
    to_date_key: (date) => dateKeyOf(date),
    from_date_key: (key) => iso(toDay(key)),
    safe_divide: (a, b) => (isNumber(a) && isNumber(b) && b !== 0 ? a / b : null),
    logistic: (x) => (isNumber(x) ? 1 / (1 + Math.exp(-x)) : null),
    half_life: (days, half) => (isNumber(days) && isNumber(half) && half > 0 ? 0.5 ** (days / half) : null),
  }
  for (const [name, run] of Object.entries(scalars)) db.function(name, { deterministic: true }, run)
  db.function('greatest', { deterministic: true, varargs: true }, (...args: unknown[]) => extreme(args, 1))
  db.function('least', { deterministic: true, varargs: true }, (...args: unknown[]) => extreme(args, -1))
  registerAggregates(db)
}

function registerAggregates(db: Database): void {
  const deviation = (finish: (state: Spread) => number | null) => ({
    start: (): Spread => ({ n: 0, mean: 0, squares: 0 }),
    step: addToSpread,
    result: finish,
    deterministic: true,
  })
  const sample = ({ n, squares }: Spread): number | null => (n < 2 ? null : Math.sqrt(squares / (n - 1)))
  db.aggregate('stddev', deviation(sample))
  db.aggregate('stddev_samp', deviation(sample))
  db.aggregate(
    'stddev_pop',
    deviation(({ n, squares }) => (n === 0 ? null : Math.sqrt(squares / n))),
  )
  db.aggregate('mode', { start: newTally, step: addToTally, result: mostFrequent, deterministic: true })
  db.aggregate('entropy', { start: newTally, step: addToTally, result: entropyOf, deterministic: true })
}

interface Spread {
  n: number
  mean: number
  squares: number
}

/** Welford's update: stable for large means, and non-numbers are skipped as SQL aggregates skip NULL. */
function addToSpread(state: Spread, value: unknown): Spread {
  if (!isNumber(value)) return state
  const n = state.n + 1
  const mean = state.mean + (value - state.mean) / n
  return { n, mean, squares: state.squares + (value - state.mean) * (value - mean) }
}

type Tally = Map<unknown, number>

function newTally(): Tally {
  return new Map()
}

function addToTally(tally: Tally, value: unknown): void {
  if (value !== null) tally.set(value, (tally.get(value) ?? 0) + 1)
}

/** The most frequent value; of several, the smallest. */
function mostFrequent(tally: Tally): unknown {
  const ranked = [...tally].toSorted(([a, n], [b, m]) => m - n || compare(a, b))
  return ranked[0]?.[0] ?? null
}

/** Shannon entropy of the value frequencies in bits; null over nothing. */
function entropyOf(tally: Tally): number | null {
  const total = [...tally.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  return [...tally.values()].reduce((sum, count) => sum - (count / total) * Math.log2(count / total), 0)
}

/** Largest (sign 1) or smallest (-1) non-null argument; null when an argument is null, as in SQL. */
function extreme(args: readonly unknown[], sign: number): unknown {
  return args.reduce<unknown>((best, value, position) => {
    if (position === 0) return value
    if (best === null || value === null) return null
    return compare(value, best) * sign > 0 ? value : best
  }, null)
}

function compare(a: unknown, b: unknown): number {
  if (isNumber(a) && isNumber(b)) return a - b
  return String(a) < String(b) ? -1 : Number(String(a) > String(b))
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function iso(day: Day | null): string | null {
  return day === null ? null : toIsoDate(day)
}
