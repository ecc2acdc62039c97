import { PERSONAL, REQUIRED, field } from './field.ts'

/** Fields that say who ordered, where and how; they belong to the order, whichever extract brings them. */
const orderContext = [
  field('shop_id', 'id', 'brand_id business_unit', 'Business unit; `default` when the extract has none.'),
  field(
    'customer_id',
    'id',
    'cust_id user_id client_id customer shopper_id member_id buyer_id account_holder customer_number customer_no',
    'Customer of the order; empty means a guest.',
    PERSONAL,
  ),
  field(
    'customer_email',
    'txt',
    'email e_mail email_address mail',
    'E-mail that identifies the customer when there is no id.',
    PERSONAL,
  ),
  field(
    'channel',
    'txt',
    'sales_channel order_channel source_name platform channel_name source',
    'Sales channel, normalised (web becomes Online).',
  ),
  field('location_id', 'id', 'store_id location shop_location branch', 'Store or site of the sale.'),
  field(
    'region',
    'txt',
    'country region territory sales_region shipping_country billing_country country_name',
    'Country or region of the order.',
  ),
  field('country_code', 'code', 'country_iso', 'ISO 3166 country of the order.'),
  field('currency_code', 'cur', 'currency iso_currency presentment_currency', 'ISO 4217 currency of the amounts.'),
  field(
    'order_status',
    'code',
    'status fulfillment_status financial_status',
    'State of the order; cancelled orders are no sales.',
  ),
  field('session_id', 'id', 'visit_id session session_token', 'Session that produced the order.'),
  field('cart_id', 'id', 'checkout_token cart_token quote_id', 'Cart that became the order.'),
  field(
    'campaign_id',
    'id',
    'campaign campaign_key utm_campaign utm_id ad_campaign_id',
    'Campaign credited by the source.',
  ),
  field('payment_method', 'txt', 'tender method', 'How the order was paid.'),
  field('order_net', 'money', 'subtotal subtotal_price', 'Subtotal of the order as given, without tax and shipping.'),
  field('order_tax', 'money', 'total_tax taxes tax tax_amount vat', 'Tax of the order as given.'),
  field(
    'order_shipping',
    'money',
    'shipping shipping_amount total_shipping total_shipping_price freight delivery_fee',
    'Shipping of the order as given.',
  ),
  field('order_total', 'money', 'total_price grand_total total', 'Total of the order as given.'),
  field('refunded_amount', 'money', 'refund refund_amount', 'Amount given back on the order.'),
  field('cancelled_ts', 'ts', 'cancelled_at canceled_at cancel_date', 'Time of cancellation; a value means cancelled.'),
  field('cancel_reason', 'txt', 'cancellation_reason cancel_code', 'Why the order was cancelled.'),
]

const orderId = field(
  'order_id',
  'id',
  'transaction_id order_number order_no invoice_no invoice receipt_id receipt_no sale_id order',
  'Order, receipt or invoice number.',
  REQUIRED,
)
const orderTime = field(
  'order_ts',
  'ts',
  'order_date transaction_date created_at purchase_date sale_date invoice_date date timestamp order_time purchase_ts',
  'Date or time of the order; without an offset it is read in the time zone of the workspace.',
  REQUIRED,
)

/** One row per line of an order, sale or return. */
export const orderLineFields = [
  orderId,
  orderTime,
  field(
    'product_id',
    'id',
    'sku item_id product article_no variant_id stock_code article item_number_id product_code',
    'Product or article number; without it the product name identifies the product.',
  ),
  field('quantity', 'num', 'qty quantity_sold units count amount_sold', 'Units; negative on returns.', REQUIRED),
  field('unit_price', 'money', 'price sale_price item_price', 'Price per unit in the currency of the row.'),
  field(
    'line_net',
    'money',
    'net_amount net_sales net_sales_amount line_total sales_amount amount',
    'Net amount of the line after discount.',
  ),
  field('discount_amount', 'money', 'discount line_discount total_discounts markdown', 'Discount of the line.'),
  field(
    'order_discount',
    'money',
    'order_discount_amount',
    'Discount of the whole order, spread over its lines by gross share.',
  ),
  field(
    'line_id',
    'id',
    'line_item_id order_line_id item_number line_no line',
    'Line number; 1..n in file order when absent.',
  ),
  field('unit_cost', 'money', 'cost item_cost', 'Cost per unit.'),
  field('margin_amount', 'money', 'gross_margin margin gross_margin_amount profit', 'Margin of the line as given.'),
  field('is_return', 'bool', 'return_flag refunded is_refund', 'Whether the line is a return.'),
  field('return_reason', 'txt', 'refund_reason', 'Why the goods came back.'),
  field('original_order_id', 'id', 'orig_order refund_of', 'Order that a return gives back.'),
  field('original_line_id', 'id', 'orig_line', 'Line that a return gives back.'),
  field('is_promotional', 'bool', 'on_promo promo_flag', 'Whether the line was on promotion.'),
  field('product_name', 'txt', 'name title item_name description desc product_title', 'Name of the product.'),
  field('brand', 'txt', 'brand_name vendor manufacturer label', 'Brand of the product.'),
  field(
    'category_level_1',
    'txt',
    'category department main_category product_category level1',
    'Top product category.',
  ),
  field('category_level_2', 'txt', 'subcategory sub_category category2 level2', 'Second product category.'),
  field('category_level_3', 'txt', 'subsubcategory product_class category3 level3', 'Third product category.'),
  ...orderContext,
]

/** One row per order: header values. */
export const orderFields = [
  orderId,
  orderTime,
  field('discount_amount', 'money', 'discount total_discounts order_discount', 'Discount of the whole order.'),
  ...orderContext,
]
