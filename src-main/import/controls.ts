import type { Database } from 'better-sqlite3'
import { isoOfKey } from '../base/days.ts'
import { LensError } from '../base/faults.ts'
import { e4ToText, parseAmount } from '../base/money.ts'
import type { OrderScope } from './conform/touched-orders.ts'
import { TOUCHED } from './conform/touched-orders.ts'
import type { ControlResult, ControlTotals } from './request.ts'
import type { TakenBatch } from './take-file.ts'

interface Read {
  /** Sum of net sales and returns of the lines that were read, in e4. */
  readonly netE4: number
  readonly firstDate: string
  readonly lastDate: string
}

const READ = 'SELECT coalesce(sum(l.net_e4), 0) AS netE4, min(nullif(o.date_key, -1)) AS first, max(o.date_key) AS last'
const OF_ALL = `${READ} FROM order_line l JOIN order_header o ON o.order_key = l.sales_key / 1048576
  WHERE l.batch_id BETWEEN @first AND @last`
const OF_SCOPE = `${READ} FROM (${TOUCHED}) t CROSS JOIN order_header o ON o.order_key = t.order_key
  CROSS JOIN order_line l ON l.sales_key BETWEEN t.order_key * 1048576 AND t.order_key * 1048576 + 1048575
  WHERE l.batch_id BETWEEN @first AND @last`

/**
 * Compares the totals of the client's cover note with the rows of this load: data rows, net of all lines, first and last
 * day. Rows that were known before, or gave way to newer ones, are in the files all the same and are counted with them.
 * @param scope orders that this load touched; null where the version had none before
 */
export function compareControls(
  db: Database,
  controls: ControlTotals | undefined,
  batches: readonly TakenBatch[],
  scope: OrderScope | null,
): ControlResult[] {
  if (controls === undefined) return []
  const results: ControlResult[] = []
  const rows = batches.reduce((sum, batch) => sum + batch.accounting.read - batch.accounting.ignored, 0)
  if (controls.rows !== undefined)
    results.push(compare('rows', String(controls.rows), String(rows), String(rows - controls.rows)))
  if (controls.sales === undefined && controls.firstDate === undefined && controls.lastDate === undefined)
    return results
  const read = readTotals(db, batches, scope)
  if (controls.sales !== undefined) {
    const expected = parseAmount(controls.sales.trim())
    if (expected === null)
      throw new LensError('bad_request', `The control total "${controls.sales}" is not an amount.`, {
        control: 'sales',
      })
    results.push(compare('sales', e4ToText(expected.e4), e4ToText(read.netE4), e4ToText(read.netE4 - expected.e4)))
  }
  for (const control of ['firstDate', 'lastDate'] as const) {
    const expected = controls[control]
    if (expected !== undefined)
      results.push(
        compare(control, expected, read[control], expected === read[control] ? '0' : `${expected} / ${read[control]}`),
      )
  }
  return results
}

/** The fault of the first control total that differs, or null. */
export function controlFault(results: readonly ControlResult[]): LensError | null {
  const differing = results.find((result) => !result.passed)
  if (differing === undefined) return null
  const { control, expected, actual } = differing
  return new LensError('control_total', `The control total ${control} is ${expected}, but the files give ${actual}.`, {
    control,
    expected,
    actual,
  })
}

function compare(
  control: ControlResult['control'],
  expected: string,
  actual: string,
  difference: string,
): ControlResult {
  return { control, expected, actual, difference, passed: expected === actual }
}

function readTotals(db: Database, batches: readonly TakenBatch[], scope: OrderScope | null): Read {
  const ids = batches.map((batch) => batch.batch)
  const row = db
    .prepare<[object], { netE4: number; first: number | null; last: number | null }>(scope === null ? OF_ALL : OF_SCOPE)
    .get({ first: Math.min(...ids), last: Math.max(...ids), ...scope })
  const asides = batches.flatMap((batch) => batch.aside ?? [])
  const days = [row?.first, row?.last, ...asides.flatMap(({ firstKey, lastKey }) => [firstKey, lastKey])]
  const known = days.filter((day) => typeof day === 'number' && day > 0) as number[]
  return {
    netE4: asides.reduce((sum, aside) => sum + aside.netE4, row?.netE4 ?? 0),
    firstDate: isoDate(known.length > 0 ? Math.min(...known) : null),
    lastDate: isoDate(known.length > 0 ? Math.max(...known) : null),
  }
}

function isoDate(key: number | null): string {
  return key === null || key < 0 ? 'none' : isoOfKey(key)
}
