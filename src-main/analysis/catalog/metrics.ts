import { toDateKey, type Day } from '../../base/days.ts'
import { join, nothing, sql, where, type Sql } from '../../store/sql.ts'
import { joinLines, lineCondition, orderConditions, countingDate, type Scope } from '../selection.ts'

/** Parts of a figure's statement; each is one aggregate over the orders (or lines) in scope. */
export interface MetricParts {
  readonly value: Sql
  readonly numerator?: { readonly label: string; readonly value: Sql }
  readonly denominator?: { readonly label: string; readonly value: Sql }
  /** FROM and WHERE. */
  readonly from: Sql
}

/** What the Explain drawer says about one figure. */
export interface Metric {
  readonly title: string
  readonly definition: string
  readonly formula: string
  readonly unit: 'money' | 'count' | 'rate'
  readonly source: string
  readonly parts: (scope: Scope, returnWindowDays: number) => MetricParts
}

interface Amounts {
  readonly net: Sql
  readonly units: Sql
  readonly gross: Sql
  readonly discount: Sql
  readonly from: Sql
}

/** Sums per order, or of the matching lines when a category is chosen. */
function amounts(scope: Scope, extra: readonly Sql[] = []): Amounts {
  const byLines = lineCondition(scope).text !== ''
  const conditions = where([...orderConditions(scope), lineCondition(scope), ...extra])
  const orders = sql`FROM order_header o JOIN order_summary s ON s.order_key = o.order_key`
  return byLines
    ? {
        net: sql`l.net_e4`,
        units: sql`l.quantity`,
        gross: sql`(l.net_e4 + l.discount_e4)`,
        discount: sql`l.discount_e4`,
        from: sql`${orders} ${joinLines} ${conditions}`,
      }
    : {
        net: sql`s.net_e4`,
        units: sql`s.units`,
        gross: sql`s.gross_e4`,
        discount: sql`s.discount_e4`,
        from: sql`${orders} ${conditions}`,
      }
}

const PURCHASE = sql`o.is_return = 0`
const RETURN = sql`o.is_return = 1`
const ORDERS = sql`COUNT(DISTINCT o.order_key)`
const CUSTOMERS = sql`COUNT(DISTINCT CASE WHEN o.customer_key > 0 THEN o.customer_key END)`

function money(e4: Sql): Sql {
  return sql`COALESCE(SUM(${e4}), 0) / 10000.0`
}

function total(pick: (a: Amounts) => Sql, extra: readonly Sql[]): Metric['parts'] {
  return (scope) => {
    const a = amounts(scope, extra)
    return { value: pick(a), from: a.from }
  }
}

function ratio(
  numerator: readonly [label: string, pick: (a: Amounts) => Sql],
  denominator: readonly [label: string, pick: (a: Amounts) => Sql],
  extra: readonly Sql[],
): Metric['parts'] {
  return (scope) => {
    const a = amounts(scope, extra)
    const [over, under] = [numerator[1](a), denominator[1](a)]
    return {
      value: sql`${over} * 1.0 / NULLIF(${under}, 0)`,
      numerator: { label: numerator[0], value: over },
      denominator: { label: denominator[0], value: under },
      from: a.from,
    }
  }
}

function marginParts(scope: Scope): MetricParts {
  const from = sql`FROM order_header o ${joinLines}
    ${where([...orderConditions(scope), lineCondition(scope), sql`l.margin_e4 IS NOT NULL`])}`
  const [over, under] = [money(sql`l.margin_e4`), money(sql`l.net_e4`)]
  return {
    value: sql`${over} / NULLIF(${under}, 0)`,
    numerator: { label: 'Gross margin', value: over },
    denominator: { label: 'Net revenue with a known cost', value: under },
    from,
  }
}

function returnRateParts(scope: Scope, windowDays: number): MetricParts {
  const until =
    scope.asOf === null
      ? nothing
      : sql`${countingDate(scope)} BETWEEN 1 AND ${toDateKey((scope.asOf - windowDays) as Day)}`
  const a = amounts(scope, [until])
  const over = money(sql`CASE WHEN ${RETURN} THEN -${a.net} END`)
  const under = money(sql`CASE WHEN ${PURCHASE} THEN ${a.net} END`)
  return {
    value: sql`${over} / NULLIF(${under}, 0)`,
    numerator: { label: 'Returns value', value: over },
    denominator: { label: 'Net sales of orders with a closed return window', value: under },
    from: a.from,
  }
}

const orderSource = 'order_header, order_summary'
const netOf = (a: Amounts): Sql => money(a.net)

/** Every figure that can be explained, by code; formulas of metrics 3.1, 10.2 and 10.7. */
export const METRICS: Readonly<Record<string, Metric>> = {
  net_revenue: {
    title: 'Net revenue',
    definition: 'Net sales minus returns. Returns count on the date that the setting returns.date_basis says.',
    formula: 'sum of net amounts of purchases and returns',
    unit: 'money',
    source: orderSource,
    parts: total(netOf, []),
  },
  purchase_amount: {
    title: 'Net sales',
    definition: 'Value of purchases after discounts, before returns, without tax and shipping.',
    formula: 'sum of net amounts of purchases',
    unit: 'money',
    source: orderSource,
    parts: total(netOf, [PURCHASE]),
  },
  returned_amount: {
    title: 'Returns value',
    definition: 'Value of returned goods and credit notes.',
    formula: '-1 × sum of net amounts of returns',
    unit: 'money',
    source: orderSource,
    parts: total((a) => money(sql`-${a.net}`), [RETURN]),
  },
  gross_sales: {
    title: 'Gross sales',
    definition: 'Quantity × unit price before discounts.',
    formula: 'sum of unit price × quantity of purchases',
    unit: 'money',
    source: orderSource,
    parts: total((a) => money(a.gross), [PURCHASE]),
  },
  discount_rate: {
    title: 'Discount rate',
    definition: 'Share of gross sales given away as discounts.',
    formula: 'discounts ÷ gross sales',
    unit: 'rate',
    source: orderSource,
    parts: ratio(['Discounts', (a) => money(a.discount)], ['Gross sales', (a) => money(a.gross)], [PURCHASE]),
  },
  orders: {
    title: 'Orders',
    definition: 'Distinct purchases, not cancelled; returns are not orders.',
    formula: 'count of purchases',
    unit: 'count',
    source: orderSource,
    parts: total(() => ORDERS, [PURCHASE]),
  },
  customers: {
    title: 'Customers',
    definition: 'Known customers with at least one order in the range; guests are left out.',
    formula: 'count of distinct customers of purchases',
    unit: 'count',
    source: orderSource,
    parts: total(() => CUSTOMERS, [PURCHASE]),
  },
  new_customers: {
    title: 'New customers',
    definition: 'Known customers whose first order ever lies in the range.',
    formula: 'count of first orders',
    unit: 'count',
    source: orderSource,
    parts: total(() => ORDERS, [PURCHASE, sql`s.is_first_order = 1`]),
  },
  units: {
    title: 'Units',
    definition: 'Units sold, before returns.',
    formula: 'sum of quantities of purchases',
    unit: 'count',
    source: orderSource,
    parts: total((a) => sql`COALESCE(SUM(${a.units}), 0)`, [PURCHASE]),
  },
  aov: {
    title: 'Average order value',
    definition: 'Net sales per order; per transaction, not per line.',
    formula: 'net sales ÷ orders',
    unit: 'money',
    source: orderSource,
    parts: ratio(['Net sales', netOf], ['Orders', () => ORDERS], [PURCHASE]),
  },
  units_per_order: {
    title: 'Units per order',
    definition: 'Units sold per order.',
    formula: 'units ÷ orders',
    unit: 'count',
    source: orderSource,
    parts: ratio(['Units', (a) => sql`COALESCE(SUM(${a.units}), 0)`], ['Orders', () => ORDERS], [PURCHASE]),
  },
  repeat_rate: {
    title: 'Repeat rate',
    definition: 'Customers in the range who had an earlier order, as a share of the customers in the range.',
    formula: 'customers with an order number of 2 or more ÷ customers',
    unit: 'rate',
    source: orderSource,
    parts: ratio(
      [
        'Customers with an earlier order',
        () => sql`COUNT(DISTINCT CASE WHEN s.order_number >= 2 THEN o.customer_key END)`,
      ],
      ['Customers', () => CUSTOMERS],
      [PURCHASE],
    ),
  },
  return_rate: {
    title: 'Return rate',
    definition: 'Returns value as a share of the net sales of orders whose return window has closed.',
    formula: 'returns value ÷ net sales, both of orders to the as-of date less returns.window_days',
    unit: 'rate',
    source: orderSource,
    parts: returnRateParts,
  },
  gross_margin: {
    title: 'Gross margin',
    definition: 'Net revenue minus unit cost, as a share of the net revenue whose cost is known.',
    formula: 'gross margin ÷ net revenue with a known cost',
    unit: 'rate',
    source: 'order_header, order_line',
    parts: marginParts,
  },
  guest_orders: {
    title: 'Guest orders',
    definition: 'Orders without a customer id; no customer figure can hold them.',
    formula: 'count of purchases without a customer',
    unit: 'count',
    source: orderSource,
    parts: total(() => ORDERS, [PURCHASE, sql`o.customer_key <= 0`]),
  },
  rfm_customers: {
    title: 'Customers with an RFM score',
    definition: 'Known customers with a purchase in the last rfm.window_days before the as-of date.',
    formula: 'count of rows of mart_rfm',
    unit: 'count',
    source: 'mart_rfm',
    parts: ({ filters }) => ({
      value: sql`COUNT(*)`,
      from: sql`FROM mart_rfm ${where([filters.segment === undefined ? nothing : sql`rfm_segment = ${filters.segment}`])}`,
    }),
  },
  lifetime_value: {
    title: 'Average lifetime value',
    definition: 'Net revenue per known customer to the as-of date, customers without orders included.',
    formula: 'sum of lifetime values ÷ customers',
    unit: 'money',
    source: 'metric_customer_ltv',
    parts: () => ({
      value: sql`SUM(lifetime_value) / NULLIF(COUNT(*), 0)`,
      numerator: { label: 'Lifetime value of all', value: sql`COALESCE(SUM(lifetime_value), 0)` },
      denominator: { label: 'Known customers', value: sql`COUNT(*)` },
      from: sql`FROM metric_customer_ltv`,
    }),
  },
  retention: {
    title: 'Retention in the month after the first order',
    definition: 'Customers ordering in the month after their first one, as a share of cohorts that have completed it.',
    formula: 'active customers in month 1 ÷ cohort size, complete cells only',
    unit: 'rate',
    source: 'mart_cohort',
    parts: () => ({
      value: sql`SUM(active_customers) * 1.0 / NULLIF(SUM(cohort_size), 0)`,
      numerator: { label: 'Active customers', value: sql`COALESCE(SUM(active_customers), 0)` },
      denominator: { label: 'Cohort customers', value: sql`COALESCE(SUM(cohort_size), 0)` },
      from: sql`FROM mart_cohort WHERE period_index = 1 AND is_complete = 1 AND cohort_scheme = 'first_purchase_month'`,
    }),
  },
}

/** The runnable statement of a figure. */
export function metricStatement({ value, from }: MetricParts): Sql {
  return sql`SELECT ${value} AS value ${from}`
}

/** One row with value, numerator and denominator. */
export function metricQuery({ value, numerator, denominator, from }: MetricParts): Sql {
  const columns = [
    sql`${value} AS value`,
    numerator ? sql`${numerator.value} AS numerator` : nothing,
    denominator ? sql`${denominator.value} AS denominator` : nothing,
  ]
  return sql`SELECT ${join(columns, ', ')} ${from}`
}
