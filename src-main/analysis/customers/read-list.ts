import { toDateKey } from '../../base/days.ts'
import { LensError } from '../../base/faults.ts'
import type { z } from 'zod'
import { members, nothing, sql, type Sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import { parsePeriod } from '../kernels/periods.ts'
import { cohortMembers, readCohortPopulation } from '../selection-cohorts.ts'
import { orderCondition } from '../selection-orders.ts'
import { scopeOf, type Scope } from '../selection.ts'
import type { CustomerList } from './contract.ts'

type Input = z.output<typeof CustomerList>

/** Conditions on `gold_customer_dim c`: search, RFM cell, cohort cell, and the customers with an order in the filters. */
export function listConditions(context: AnalysisContext, input: Input): Sql[] {
  const search = input.search.trim().toLowerCase()
  return [
    sql`c.customer_key > 0`,
    sql`c.is_current = 1`,
    sql`c.is_deleted = 0`,
    knownBy(scopeOf(context, { customers: 'all' })),
    search === '' ? nothing : sql`instr(lower(c.customer_id), ${search}) > 0`,
    cellCondition(input.cell),
    input.cohort
      ? cohortCondition(context, input, input.cohort)
      : orderFilterCondition(scopeOf(context, input.filters)),
  ]
}

/** Lifetime figures per known customer to the as-of date, in the currency of the scope. */
export function lifetimeFigures(scope: Scope): Sql {
  const dated = scope.asOf === null ? nothing : sql`AND o.date_key <= ${toDateKey(scope.asOf)}`
  return sql`SELECT o.customer_key,
      SUM(o.is_return = 0) AS orders,
      SUM(CASE WHEN o.is_return = 0 THEN s.net_e4 ELSE 0 END) AS purchase_e4,
      SUM(s.net_e4) AS net_e4,
      MIN(CASE WHEN o.is_return = 0 AND o.date_key > 0 THEN o.date_key END) AS first_key,
      MAX(CASE WHEN o.is_return = 0 AND o.date_key > 0 THEN o.date_key END) AS last_key
    FROM order_header o JOIN order_summary s ON s.order_key = o.order_key
    WHERE o.customer_key > 0 AND o.currency_code = ${scope.currency} ${dated}
    GROUP BY o.customer_key`
}

/** Leaves out who is known from orders alone, all of them after the as-of date. */
function knownBy(scope: Scope): Sql {
  if (scope.asOf === null) return nothing
  return sql`(c.is_inferred = 0 OR COALESCE((SELECT MIN(o.date_key) FROM order_header o
    WHERE o.customer_key = c.customer_key), 0) <= ${toDateKey(scope.asOf)})`
}

function cellCondition(cell: Input['cell']): Sql {
  if (!cell) return nothing
  return sql`c.customer_key IN (SELECT customer_key FROM mart_rfm
    WHERE r_score = ${cell.r} AND (f_score + m_score + 1) / 2 = ${cell.fm})`
}

/** The same members as the cell of the triangle under the same filters. */
function cohortCondition(context: AnalysisContext, input: Input, cohort: NonNullable<Input['cohort']>): Sql {
  const period = parsePeriod(cohort.cohort, cohort.grain)
  if (period === null) {
    throw new LensError('bad_request', `${cohort.cohort} is not a ${cohort.grain}.`, { cohort: cohort.cohort })
  }
  const population = readCohortPopulation(context, input.filters, cohort.grain)
  return sql`c.customer_key IN ${members(cohortMembers(population, period, cohort.age))}`
}

/** Everybody when nothing is filtered, also customers without orders; else those with a purchase in the filters. */
function orderFilterCondition(scope: Scope): Sql {
  const { from, to, segment, channel, category, region, currency } = scope.filters
  if ([from, to, segment, channel, category, region, currency].every((filter) => filter === undefined)) return nothing
  return sql`c.customer_key IN (SELECT o.customer_key FROM order_header o
    WHERE o.is_return = 0 AND o.customer_key > 0 AND ${orderCondition(scope)})`
}
