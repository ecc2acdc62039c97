import { minorUnitsSql } from '../currency.ts'
import { c, view } from '../table.ts'
import { LINES_PER_ORDER } from './orders.ts'

/** Amount of an e4 column in the reporting currency; NULL when the order's currency has no rate. */
function amount(column: string): string {
  return `${column} / 10000.0 * o.fx_rate`
}

/** Said in both ways, so that SQLite can find the order of a line and the lines of an order without a scan. */
const lineOfOrder = `o.order_key = l.sales_key / ${LINES_PER_ORDER}
  AND l.sales_key BETWEEN o.order_key * ${LINES_PER_ORDER} AND o.order_key * ${LINES_PER_ORDER} + ${LINES_PER_ORDER - 1}`

const saleTs = "strftime('%Y-%m-%dT%H:%M:%fZ', o.sale_at / 1000.0, 'unixepoch')"
const recordKey = '(SELECT b.file_id FROM ws_batch b WHERE b.batch_id = l.batch_id) * 4294967296 + l.source_row'

export const goldSalesFact = view({
  name: 'gold_sales_fact',
  zone: 'gold',
  grain: 'one transaction line (sale or return)',
  doc: 'Purchase lines; SUM(net_sales_amount) is net of returns. Amounts are NULL where no exchange rate is known.',
  filledBy: ['order_line', 'order_header'],
  columns: {
    sales_key: c.key('Line key.'),
    transaction_id: c.id('Order, receipt or return document id.'),
    line_item_id: c.id('Unique within the transaction.'),
    customer_key: c.key('Current customer.', { ref: 'gold_customer_dim' }),
    product_key: c.key('Product.', { ref: 'gold_product_dim' }),
    date_key: c.dk('Local transaction date.', { ref: 'gold_date_dim' }),
    channel_key: c.key('Channel.', { ref: 'gold_channel_dim' }),
    location_key: c.key('Location.', { ref: 'gold_location_dim' }),
    quantity_sold: c.int('Units; negative on returns.', { unit: 'units' }),
    unit_price: c.money('Price per unit.', { nullable: true }),
    discount_amount: c.money('Discount on the line.', { nullable: true }),
    net_sales_amount: c.money('After discount, without tax and shipping.', { nullable: true }),
    gross_margin_amount: c.money('Gross margin.', { nullable: true }),
    is_return: c.bool('Return line.'),
    is_promotional: c.bool('Promotion or positive discount.'),
    customer_version_key: c.key('Customer version of that day.', { ref: 'gold_customer_dim' }),
    sale_ts: c.ts('Transaction time; NULL without a date.', { nullable: true }),
    has_time: c.bool('A real time of day.'),
    quantity_exact: c.num('Unrounded quantity.', { nullable: true, unit: 'units' }),
    unit_cost: c.money('Cost per unit.', { nullable: true }),
    currency_code: c.cur('Transaction currency.'),
    net_sales_minor: c.minor('Net amount in minor units of the transaction currency.'),
    fx_rate: c.fx('NULL when no rate is known.', { nullable: true }),
    original_transaction_id: c.id('For returns: the original order.', { nullable: true }),
    original_line_item_id: c.id('For returns: the original line.', { nullable: true }),
    order_date_key: c.dk('Date of the original order.', { ref: 'gold_date_dim' }),
    session_id: c.id('Session.', { nullable: true }),
    cart_id: c.id('Cart.', { nullable: true }),
    campaign_key: c.key('Campaign.', { ref: 'gold_campaign_dim' }),
    shop_id: c.id('Business unit.'),
    source_entity: c.code('Extract kind.'),
    record_key: c.key('file_id × 2^32 + source row.'),
    batch_id: c.key('Batch.', { ref: 'ws_batch' }),
  },
  sql: `
SELECT l.sales_key, o.transaction_id, COALESCE(l.line_item_id, CAST(l.sales_key % ${LINES_PER_ORDER} AS TEXT)),
  o.customer_key, l.product_key, o.date_key, o.channel_key, o.location_key, l.quantity,
  ${amount('l.unit_price_e4')}, ${amount('l.discount_e4')}, ${amount('l.net_e4')}, ${amount('l.margin_e4')},
  o.is_return, l.is_promotional, o.customer_version_key, ${saleTs}, o.has_time,
  COALESCE(l.quantity_exact, CAST(l.quantity AS REAL)), ${amount('l.unit_cost_e4')}, o.currency_code,
  ${minorUnitsSql('l.net_e4', 'o.currency_code')}, o.fx_rate, o.original_transaction_id, l.original_line_item_id,
  o.order_date_key, o.session_id, o.cart_id, o.campaign_key, o.shop_id, COALESCE(l.source_entity, 'order_lines'),
  ${recordKey}, l.batch_id
FROM order_header o JOIN order_line l ON ${lineOfOrder}`,
})

export const goldOrderFact = view({
  name: 'gold_order_fact',
  zone: 'gold',
  grain: 'one transaction (sale or return)',
  doc: 'Order headers with the sums of their lines and the place in the customer’s history.',
  filledBy: ['order_header', 'order_summary'],
  columns: {
    transaction_id: c.id('Order, receipt or return document id.'),
    shop_id: c.id('Business unit.'),
    customer_key: c.key('Current customer.', { ref: 'gold_customer_dim' }),
    date_key: c.dk('Local date.', { ref: 'gold_date_dim' }),
    sale_ts: c.ts('Time; NULL without a date.', { nullable: true }),
    channel_key: c.key('Channel.', { ref: 'gold_channel_dim' }),
    location_key: c.key('Location.', { ref: 'gold_location_dim' }),
    is_return: c.bool('Return.'),
    lines_count: c.int('Lines.'),
    units: c.int('Units.', { unit: 'units' }),
    distinct_products: c.int('Different products.'),
    gross_amount: c.money('Price × quantity.', { nullable: true }),
    discount_amount: c.money('Discounts.', { nullable: true }),
    net_amount: c.money('After discounts.', { nullable: true }),
    margin_amount: c.money('Gross margin.', { nullable: true }),
    tax_amount: c.money('Tax as given.', { nullable: true }),
    shipping_amount: c.money('Shipping as given.', { nullable: true }),
    order_total: c.money('Total as given.', { nullable: true }),
    currency_code: c.cur('Currency.'),
    net_minor: c.minor('Net in minor units of the transaction currency.'),
    order_number: c.int('1..n purchases of the customer.', { nullable: true }),
    days_since_prev_order: c.int('Days since the previous purchase.', { nullable: true, unit: 'days' }),
    is_first_order: c.bool('First purchase.'),
    is_promotional: c.bool('Any line is promotional.'),
    payment_method: c.code('Payment method.', { nullable: true }),
    session_id: c.id('Session.', { nullable: true }),
    cart_id: c.id('Cart.', { nullable: true }),
    campaign_key: c.key('Campaign.', { ref: 'gold_campaign_dim' }),
    build_id: c.key('Build.', { nullable: true, ref: 'ws_build' }),
  },
  sql: `
SELECT o.transaction_id, o.shop_id, o.customer_key, o.date_key, ${saleTs}, o.channel_key, o.location_key, o.is_return,
  s.lines_count, s.units, s.distinct_products, ${amount('s.gross_e4')}, ${amount('s.discount_e4')},
  ${amount('s.net_e4')}, ${amount('s.margin_e4')}, ${amount('o.tax_e4')}, ${amount('o.shipping_e4')},
  ${amount('o.order_total_e4')}, o.currency_code, ${minorUnitsSql('s.net_e4', 'o.currency_code')}, s.order_number,
  s.days_since_prev_order, s.is_first_order, s.is_promotional, o.payment_method, o.session_id, o.cart_id,
  o.campaign_key, (SELECT MAX(build_id) FROM ws_build)
FROM order_header o JOIN order_summary s ON s.order_key = o.order_key`,
})

export const fctTransactions = view({
  name: 'fct_transactions',
  zone: 'marts',
  grain: 'one spend transaction',
  doc: 'Spend transactions of the sales source: dated orders in a currency with a known rate, returns negative.',
  filledBy: ['gold_order_fact'],
  columns: {
    transaction_id: c.id('Transaction.'),
    customer_id: c.id('Customer.', { pii: 'personal' }),
    customer_key: c.key('Current customer.', { ref: 'gold_customer_dim' }),
    transaction_date: c.date('Local date.'),
    transaction_ts: c.ts('Time.'),
    transaction_amount: c.money('Net amount, negative on returns.'),
    status: c.code('approved, declined, pending or reversed.'),
    txn_kind: c.code('purchase or return.'),
    merchant_id: c.id('Merchant; NULL for sales.', { nullable: true }),
    merchant_category: c.txt('Merchant category; NULL for sales.', { nullable: true }),
    group_code: c.code('Category group; NULL for sales, whose lines carry it.', { nullable: true }),
    account_id: c.id('Account; NULL for sales.', { nullable: true, pii: 'personal' }),
    currency_code: c.cur('Transaction currency.'),
    channel_key: c.key('Channel.', { nullable: true, ref: 'gold_channel_dim' }),
  },
  sql: `
SELECT o.transaction_id, k.customer_id, o.customer_key, d.calendar_date, ${saleTs}, ${amount('s.net_e4')}, 'approved',
  CASE o.is_return WHEN 1 THEN 'return' ELSE 'purchase' END, NULL, NULL, NULL, NULL, o.currency_code, o.channel_key
FROM order_header o
JOIN order_summary s ON s.order_key = o.order_key
JOIN gold_customer_dim k ON k.customer_key = o.customer_key
JOIN gold_date_dim d ON d.date_key = o.date_key
WHERE o.date_key > 0 AND o.fx_rate IS NOT NULL`,
})

export const goldExperimentAssignmentFact = view({
  name: 'gold_experiment_assignment_fact',
  zone: 'gold',
  grain: 'one experiment and unit',
  doc: 'Assignments; outcome_value is the first outcome measure of the experiment.',
  filledBy: ['experiment_unit', 'experiment_value'],
  columns: {
    experiment_key: c.key('Experiment.', { ref: 'gold_experiment_dim' }),
    customer_key: c.key('Known customer, else -2.', { ref: 'gold_customer_dim' }),
    variant: c.txt('Arm.'),
    is_control: c.bool('Control arm.'),
    assigned_ts: c.ts('Assignment; NULL when not given.', { nullable: true }),
    exposed_ts: c.ts('Exposure.', { nullable: true }),
    date_key: c.dk('UTC date of the assignment; -1 when not given.', { ref: 'gold_date_dim' }),
    customer_version_key: c.key('Customer version at assignment.', { ref: 'gold_customer_dim' }),
    outcome_value: c.num('First outcome measure.', { nullable: true }),
    outcome_ts: c.ts('Time of the outcome; not loaded.', { nullable: true }),
    batch_id: c.key('Batch.', { ref: 'ws_batch' }),
  },
  sql: `
SELECT u.experiment_key, u.customer_key, u.variant, u.variant = e.control_variant,
  strftime('%Y-%m-%dT%H:%M:%fZ', u.assigned_at / 1000.0, 'unixepoch'),
  strftime('%Y-%m-%dT%H:%M:%fZ', u.exposed_at / 1000.0, 'unixepoch'),
  COALESCE(CAST(strftime('%Y%m%d', u.assigned_at / 1000.0, 'unixepoch') AS INTEGER), -1),
  COALESCE((SELECT v.customer_key FROM gold_customer_dim k JOIN gold_customer_dim v
      ON v.shop_id = k.shop_id AND v.customer_id = k.customer_id
    WHERE k.customer_key = u.customer_key
      AND strftime('%Y-%m-%d', u.assigned_at / 1000.0, 'unixepoch') >= v.valid_from
      AND strftime('%Y-%m-%d', u.assigned_at / 1000.0, 'unixepoch') < v.valid_to), u.customer_key),
  (SELECT w.num FROM experiment_value w WHERE w.experiment_key = u.experiment_key AND w.unit_no = u.unit_no
    AND w.measure_no = (SELECT MIN(m.measure_no) FROM experiment_measure m
      WHERE m.experiment_key = u.experiment_key AND m.role = 'outcome')),
  NULL, u.batch_id
FROM experiment_unit u JOIN gold_experiment_dim e ON e.experiment_key = u.experiment_key`,
})
