import type { DataTest } from '../mart.ts'
import { inRange, never, refers, yieldsNothing } from './rules.ts'

/** Tests of order_summary (metrics 13.6, gold_order_fact). */
export const orderSummaryTests: readonly DataTest[] = [
  yieldsNothing(
    'order_summary',
    'one_per_order',
    'Every order has exactly one summary.',
    `SELECT o.order_key FROM order_header o LEFT JOIN order_summary s ON s.order_key = o.order_key
     WHERE s.order_key IS NULL
     UNION ALL SELECT s.order_key FROM order_summary s LEFT JOIN order_header o ON o.order_key = s.order_key
     WHERE o.order_key IS NULL`,
  ),
  yieldsNothing(
    'order_summary',
    'net_equals_lines',
    'The summaries add up to the lines, in every ten-thousandth.',
    `SELECT * FROM (SELECT (SELECT COALESCE(SUM(net_e4), 0) FROM order_summary) AS summed,
                           (SELECT COALESCE(SUM(net_e4), 0) FROM order_line) AS lines) WHERE summed <> lines`,
  ),
  yieldsNothing(
    'order_summary',
    'order_number_gapless',
    'The purchases of a customer are numbered 1 to n without a gap.',
    `SELECT o.customer_key FROM order_summary s JOIN order_header o ON o.order_key = s.order_key
     WHERE s.order_number IS NOT NULL GROUP BY o.customer_key
     HAVING MIN(s.order_number) <> 1 OR MAX(s.order_number) <> COUNT(*)
       OR COUNT(DISTINCT s.order_number) <> COUNT(*) OR SUM(s.is_first_order) <> 1`,
  ),
  ...inRange('order_summary', ['lines_count', 'distinct_products'], 0, null),
]

/** Tests of mart_sales_monthly (metrics 13.5, mart_kpi_daily). */
export const salesMonthlyTests: readonly DataTest[] = [
  yieldsNothing(
    'mart_sales_monthly',
    'net_equals_orders',
    'The months add up to the dated orders, in every ten-thousandth.',
    `SELECT * FROM (SELECT (SELECT COALESCE(SUM(net_e4), 0) FROM mart_sales_monthly) AS months,
       (SELECT COALESCE(SUM(s.net_e4), 0) FROM order_header o JOIN order_summary s ON s.order_key = o.order_key
        JOIN gold_date_dim d ON d.date_key = o.date_key WHERE d.calendar_date <= :as_of) AS orders)
     WHERE months <> orders`,
  ),
  never('mart_sales_monthly', 'net_is_sum', 'Net is purchases plus returns.', 'net_e4 <> purchase_e4 + returned_e4'),
  ...inRange('mart_sales_monthly', ['orders', 'return_orders', 'first_orders'], 0, null),
]

/** Customers with more than one version, or with one that is not current: the version number is unique per customer. */
const SEVERAL_VERSIONS = `(shop_id, customer_id) IN (SELECT shop_id, customer_id FROM gold_customer_dim
       WHERE version_no <> 1 OR is_current <> 1)`

/** Tests of the star that every load must pass (metrics 13.6). */
export const goldTests: readonly DataTest[] = [
  ...['customer_key', 'customer_version_key'].map((column) =>
    refers('order_header', column, 'gold_customer_dim', 'customer_key'),
  ),
  refers('order_header', 'date_key', 'gold_date_dim'),
  refers('order_header', 'order_date_key', 'gold_date_dim', 'date_key'),
  refers('order_header', 'channel_key', 'gold_channel_dim'),
  refers('order_header', 'location_key', 'gold_location_dim'),
  refers('order_header', 'campaign_key', 'gold_campaign_dim'),
  refers('order_header', 'batch_id', 'ws_batch'),
  refers('order_line', 'product_key', 'gold_product_dim'),
  refers('order_line', 'batch_id', 'ws_batch'),
  yieldsNothing(
    'order_line',
    'order_exists',
    'Every line belongs to an order.',
    `SELECT l.sales_key FROM order_line l LEFT JOIN order_header o ON o.order_key = l.sales_key / 1048576
     WHERE o.order_key IS NULL`,
  ),
  never('order_line', 'unit_price', 'Prices are not negative.', 'unit_price_e4 < 0'),
  yieldsNothing(
    'order_line',
    'sign_matches_is_return',
    'Lines of sales are not negative in units, lines of returns not positive.',
    `SELECT l.sales_key FROM order_line l JOIN order_header o ON o.order_key = l.sales_key / 1048576
     WHERE (o.is_return = 0 AND l.quantity < 0) OR (o.is_return = 1 AND l.quantity > 0)`,
  ),
  never(
    'order_line',
    'net_formula',
    'Net is price × quantity less discount, to one hundredth per unit.',
    `ABS(unit_price_e4 * COALESCE(quantity_exact, quantity) - discount_e4 - net_e4)
       > 100 * MAX(1, ABS(COALESCE(quantity_exact, quantity)))`,
    'warn',
  ),
  yieldsNothing(
    'gold_customer_dim',
    'one_current_version',
    'Every customer has exactly one current version.',
    `SELECT shop_id, customer_id FROM gold_customer_dim WHERE customer_key > 0 AND ${SEVERAL_VERSIONS}
     GROUP BY shop_id, customer_id HAVING SUM(is_current) <> 1`,
  ),
  never('gold_customer_dim', 'valid_range', 'A version begins before it ends.', 'valid_from >= valid_to'),
  yieldsNothing(
    'gold_customer_dim',
    'versions_adjoin',
    'Versions of a customer neither overlap nor leave a gap.',
    `SELECT * FROM (SELECT customer_id, valid_to,
       LEAD(valid_from) OVER (PARTITION BY shop_id, customer_id ORDER BY valid_from) AS next_from
       FROM gold_customer_dim WHERE customer_key > 0 AND ${SEVERAL_VERSIONS}) WHERE next_from IS NOT NULL AND next_from <> valid_to`,
  ),
  yieldsNothing(
    'gold_date_dim',
    'no_missing_days',
    'The calendar has every day between its first and last.',
    `SELECT * FROM (SELECT COUNT(calendar_date) AS days,
       julianday(MAX(calendar_date)) - julianday(MIN(calendar_date)) + 1 AS span FROM gold_date_dim)
     WHERE days > 0 AND days <> span`,
  ),
  yieldsNothing(
    'ws_batch',
    'rows_balance',
    'Rows read are loaded, duplicate, superseded, quarantined or ignored, each counted once.',
    `SELECT batch_id FROM ws_batch WHERE status_code = 'loaded'
       AND rows_read <> rows_accepted + rows_duplicate + rows_superseded + rows_quarantined + rows_ignored`,
  ),
]
