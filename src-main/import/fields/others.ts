import { PERSONAL, REQUIRED, field } from './field.ts'

/** One row per item of a basket: the reader turns one basket per line into basket number and item. */
export const basketFields = [
  field('order_id', 'id', 'basket basket_no', 'Number of the basket in its file.', REQUIRED),
  field('product_id', 'id', 'item', 'Item.', REQUIRED),
]

/** One row per unit of an experiment; every other column is mapped as `outcome:<name>` or `covariate:<name>`. */
export const experimentUnitFields = [
  field(
    'arm',
    'txt',
    'variant group bucket treatment treatment_group test_group',
    'Arm the unit was assigned to.',
    REQUIRED,
  ),
  field(
    'unit_id',
    'id',
    'customer_id user_id visitor_id unit subject_id',
    'Unit; a known customer id links it to the customer.',
    PERSONAL,
  ),
]

/** One row per cart, converted or not. */
export const cartFields = [
  field('cart_id', 'id', 'basket_id checkout_token cart_token quote_id', 'Cart number.', REQUIRED),
  field('created_ts', 'ts', 'cart_created_at created_at started_at', 'When the cart was started.', REQUIRED),
  field('shop_id', 'id', 'brand_id business_unit', 'Business unit; `default` when the extract has none.'),
  field('customer_id', 'id', 'cust_id user_id client_id customer', 'Customer; empty means anonymous.', PERSONAL),
  field('last_activity_ts', 'ts', 'updated_at last_seen_at', 'Last change of the cart.'),
  field('cart_status', 'code', 'status', 'open, converted, abandoned or merged.'),
  field('abandonment_stage', 'code', 'stage checkout_step', 'Furthest step: cart, shipping or payment.'),
  field('channel', 'txt', 'sales_channel platform channel_name', 'Digital channel of the cart.'),
  field('cart_value', 'money', 'basket_value cart_total subtotal', 'Value of the cart.'),
  field('items_count', 'int', 'item_count cart_items num_items', 'Units in the cart.'),
  field('currency_code', 'cur', 'currency', 'Currency of the value.'),
  field('converted_order_id', 'id', 'order_id completed_order', 'Order the cart became.'),
  field('converted_ts', 'ts', 'completed_at converted_at', 'When it became an order.'),
  field('session_id', 'id', 'visit_id session session_token', 'Session of the cart.'),
  field('recovery_email_ts', 'ts', 'reminder_sent_at', 'When a reminder was sent.'),
]

/** One row per engagement event. */
export const eventFields = [
  field('event_ts', 'ts', 'event_time event_timestamp timestamp occurred_at created_at', 'When it happened.', REQUIRED),
  field(
    'event_type',
    'code',
    'event event_name action interaction_type',
    'What happened; unknown types become other.',
    REQUIRED,
  ),
  field('event_id', 'id', 'interaction_id hit_id id', 'Event number; a row without one is known by its content.'),
  field('customer_id', 'id', 'cust_id user_id client_id customer', 'Customer; empty means anonymous.', PERSONAL),
  field('product_id', 'id', 'sku item_id product article_no variant_id stock_code', 'Product concerned.'),
  field('session_id', 'id', 'visit_id session session_token user_session', 'Session.'),
  field('channel', 'txt', 'sales_channel platform channel_name', 'Channel.'),
  field('page_type', 'code', 'page page_category template', 'Kind of page.'),
  field('search_query', 'txt', 'query search_term keyword', 'What was searched.', PERSONAL),
  field('view_duration_s', 'num', 'view_duration dwell_time time_on_page', 'Seconds on the page.'),
  field('device_type', 'code', 'device device_category', 'mobile, tablet, desktop, tv or other.'),
  field('campaign_id', 'id', 'campaign utm_campaign', 'Campaign.'),
  field('order_id', 'id', 'transaction_id', 'Order of a purchase event.'),
]
