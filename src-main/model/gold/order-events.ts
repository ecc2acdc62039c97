import { c, table } from '../table.ts'

const customer = c.key('Current customer.', { ref: 'gold_customer_dim' })
const product = c.key('Product.', { ref: 'gold_product_dim' })
const batch = c.key('Batch.', { ref: 'ws_batch' })

export const goldReturnFact = table({
  name: 'gold_return_fact',
  zone: 'gold',
  kind: 'P',
  grain: 'one returned line',
  doc: 'Returned lines with their original sale where it is loaded.',
  filledBy: ['returns', 'order_lines'],
  key: ['return_line_id'],
  indexes: [{ columns: ['sales_key'], unique: true }],
  columns: {
    return_line_id: c.id('Return document and line.'),
    return_id: c.id('Return document.'),
    sales_key: c.key('The negative line.', { ref: 'order_line' }),
    original_sales_key: c.key('The sale; NULL when it is not loaded.', { nullable: true, ref: 'order_line' }),
    customer_key: customer,
    product_key: product,
    date_key: c.dk('Return date.', { ref: 'gold_date_dim' }),
    original_date_key: c.dk('Date of the sale; -1 when it is not loaded.', { ref: 'gold_date_dim' }),
    days_to_return: c.int('Days between sale and return.', { nullable: true, unit: 'days' }),
    quantity_returned: c.int('Units, positive.', { unit: 'units' }),
    refund_amount: c.money('Amount, positive; NULL when the currency has no rate.', { nullable: true }),
    return_reason: c.txt('Reason.', { default: 'unspecified' }),
    item_condition: c.code('Condition.', { nullable: true }),
    is_restocked: c.bool('Back on the shelf.', { nullable: true }),
    batch_id: batch,
  },
})

export const goldOrderCancellationFact = table({
  name: 'gold_order_cancellation_fact',
  zone: 'gold',
  kind: 'P',
  grain: 'one cancelled line, or order when the line is not known',
  doc: 'Cancelled before fulfilment; never a sale.',
  filledBy: ['cancellations', 'order_lines', 'orders'],
  key: ['cancellation_id'],
  indexes: [{ columns: ['transaction_id'] }],
  columns: {
    cancellation_id: c.key('Row number.'),
    transaction_id: c.id('Order.'),
    line_item_id: c.id('Line.', { nullable: true }),
    customer_key: customer,
    product_key: product,
    date_key: c.dk('Date of the cancellation.', { ref: 'gold_date_dim' }),
    order_date_key: c.dk('Date of the order.', { ref: 'gold_date_dim' }),
    quantity_cancelled: c.int('Units.', { nullable: true, unit: 'units' }),
    cancelled_amount: c.money('Amount; NULL when the currency has no rate.', { nullable: true }),
    cancel_reason: c.txt('Reason.', { default: 'unspecified' }),
    cancel_stage: c.code('Stage.', { nullable: true }),
    batch_id: batch,
  },
})

export const goldSalesPromotionBridge = table({
  name: 'gold_sales_promotion_bridge',
  zone: 'gold',
  kind: 'P',
  grain: 'one sales line and promotion',
  doc: 'Splits discount and weight of a line over its promotions; shares of a line sum to its discount.',
  filledBy: ['order_lines', 'orders'],
  key: ['sales_key', 'promotion_key'],
  withoutRowid: true,
  columns: {
    sales_key: c.key('Line.', { ref: 'order_line' }),
    promotion_key: c.key('Promotion.', { ref: 'gold_promotion_dim' }),
    discount_share: c.money('Share of the line’s discount.'),
    sales_weight: c.rate('1 / promotions on the line.', { range: [0, 1] }),
    batch_id: batch,
  },
})
