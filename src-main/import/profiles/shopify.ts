import type { Profile } from './profile.ts'
import { byHeaders } from './profile.ts'

/**
 * Shopify orders export. The export names neither the refunded lines nor the day of a refund, so no return is made up:
 * the refunded amount stays on the order (`refunded_e4`). Voided and cancelled orders are cancellations, not sales.
 */
export const shopifyOrders: Profile = {
  id: 'shopify-orders',
  title: 'Shopify orders export',
  doc: 'One row per order line; totals stand on the first line of an order only. The order discount is spread over the lines by gross share.',
  entity: 'order_lines',
  match: byHeaders(
    {
      Name: 'order_id',
      Email: 'customer_email',
      'Financial Status': 'order_status',
      'Created at': 'order_ts',
      'Lineitem quantity': 'quantity',
      'Lineitem name': 'product_name',
      'Lineitem price': 'unit_price',
      Subtotal: 'order_net',
      Total: 'order_total',
    },
    {
      Currency: 'currency_code',
      Shipping: 'order_shipping',
      Taxes: 'order_tax',
      'Discount Amount': 'order_discount',
      'Lineitem discount': 'discount_amount',
      'Lineitem sku': 'product_id',
      Vendor: 'brand',
      'Shipping Province Name': 'region',
      'Shipping Country': 'country_code',
      'Cancelled at': 'cancelled_ts',
      'Payment Method': 'payment_method',
      'Refunded Amount': 'refunded_amount',
      Source: 'channel',
    },
  ),
  constants: {},
  cleanUps: {},
  rules: { headerOnFirstLine: true, cancelledStatus: ['voided', 'cancelled'] },
}

/** Shopify orders export cut down to totals: no line prices, so only the orders themselves can be loaded. */
export const shopifyOrderTotals: Profile = {
  id: 'shopify-order-totals',
  title: 'Shopify orders export without line prices',
  doc: 'One order per first line; further lines of an order carry no amounts and are left out.',
  entity: 'orders',
  match: byHeaders(
    {
      Name: 'order_id',
      Email: 'customer_email',
      'Created at': 'order_ts',
      Total: 'order_total',
      'Financial Status': 'order_status',
      'Lineitem name': '',
    },
    {
      Currency: 'currency_code',
      'Refunded Amount': 'refunded_amount',
      Subtotal: 'order_net',
      Taxes: 'order_tax',
      Shipping: 'order_shipping',
    },
  ),
  constants: {},
  cleanUps: {},
  rules: { headerOnFirstLine: true, cancelledStatus: ['voided', 'cancelled'] },
}

/** Shopify customers export. */
export const shopifyCustomers: Profile = {
  id: 'shopify-customers',
  title: 'Shopify customers export',
  doc: 'One row per customer; apostrophes that guard numbers in spreadsheets are removed.',
  entity: 'customers',
  match: byHeaders(
    {
      'Customer ID': 'customer_id',
      'First Name': 'first_name',
      'Last Name': 'last_name',
      Email: 'email',
      'Total Spent': 'lifetime_value',
      'Total Orders': '',
    },
    {
      'Accepts Email Marketing': 'marketing_consent',
      'Default Address Address1': 'address_line',
      'Default Address City': 'city',
      'Default Address Province Code': 'state',
      'Default Address Country Code': 'country_code',
      'Default Address Zip': 'postal_code',
      Phone: 'phone',
      Tags: 'tags',
    },
  ),
  constants: {},
  cleanUps: { customer_id: ['leading_apostrophe'], postal_code: ['leading_apostrophe'], phone: ['leading_apostrophe'] },
  rules: {},
}
