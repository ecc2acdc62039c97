import { LensError } from '../../base/faults.ts'
import type { Filters } from '../../model/filters.ts'
import { all, first, sql, type Sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import { selectOrders } from '../selection-facts.ts'
import { scopeOf } from '../selection.ts'
import type { Explanation } from './contract.ts'
import { metricQuery, metricStatement } from './metric-parts.ts'
import { METRICS } from './metrics.ts'

interface Figures {
  readonly value: number | null
  readonly numerator?: number | null
  readonly denominator?: number | null
}

/**
 * Definition, value, runnable SQL, rows and source files behind one figure.
 * @throws LensError `not_found` when no figure has this code
 */
export function explain(context: AnalysisContext, code: string, filters: Filters): Explanation {
  const metric = Object.hasOwn(METRICS, code) ? METRICS[code] : undefined
  if (!metric) {
    throw new LensError('not_found', `No figure is called ${code}.`, { known: Object.keys(METRICS) })
  }
  const scope = scopeOf(context, filters)
  const parts = metric.parts(scope, context.settings['returns.window_days'])
  const figures = first<Figures>(context.db, metricQuery(parts)) ?? { value: null }
  const part = (declared: { label: string } | undefined, value: number | null | undefined): Explanation['numerator'] =>
    declared && value != null ? { label: declared.label, value } : null
  return {
    code,
    title: metric.title,
    definition: metric.definition,
    formula: metric.formula,
    unit: metric.unit === 'money' ? scope.currency : metric.unit,
    source: metric.source,
    value: figures.value,
    filters: filterSentences(filters, scope.currency),
    numerator: part(parts.numerator, figures.numerator),
    denominator: part(parts.denominator, figures.denominator),
    sql: withLiterals(metricStatement(parts)),
    rows: selectOrders(context, scope).lines,
    files: readFiles(context),
    quarantined: first<{ n: number }>(context.db, sql`SELECT COUNT(*) AS n FROM stg_quarantine`)?.n ?? 0,
  }
}

/** The statement with its bound values written in, text in single quotes; refuses values that are no text or number. */
export function withLiterals({ text, values }: Sql): string {
  const pieces = text.split('?')
  if (pieces.length !== values.length + 1) throw new TypeError('marks and values do not match')
  const literal = (value: (typeof values)[number] | undefined): string => {
    if (value === null || value === undefined) return 'NULL'
    if (typeof value === 'number' || typeof value === 'bigint') return String(value)
    if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
    throw new TypeError('bytes have no literal here')
  }
  const joined = pieces.map((piece, place) => piece + (place < values.length ? literal(values[place]) : '')).join('')
  return joined.replaceAll(/\s*\n\s*/g, '\n')
}

function filterSentences(filters: Filters, currency: string): string[] {
  const members = (name: string, filter: Filters['channel']): string[] =>
    filter ? [`${name}: ${filter.exclude ? 'not ' : ''}${filter.names.join(', ')}`] : []
  return [
    ...(filters.from === undefined ? [] : [`From ${filters.from}`]),
    ...(filters.to === undefined ? [] : [`To ${filters.to}`]),
    ...(filters.segment === undefined ? [] : [`Segment: ${filters.segment}`]),
    ...members('Channel', filters.channel),
    ...members('Category', filters.category),
    ...members('Region', filters.region),
    `Currency: ${currency}`,
    ...(filters.customers === 'known' ? ['Known customers only'] : []),
  ]
}

function readFiles(context: AnalysisContext): Explanation['files'] {
  return all<Explanation['files'][number]>(
    context.db,
    sql`SELECT f.original_name AS name, f.sha256, b.load_id AS load, b.rows_accepted AS rows
        FROM ws_batch b JOIN customer_purchase_behavior_insights_stg_raw f ON f.file_id = b.file_id
        WHERE b.status_code = 'loaded' ORDER BY b.load_id, b.batch_id`,
  )
}
