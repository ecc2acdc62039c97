import type { Profile } from './profile.ts'
import { byHeaders } from './profile.ts'

const common = {
  entity: 'order_lines',
  constants: { currency_code: 'GBP', channel: 'Online' },
  cleanUps: { customer_id: ['whole_number_id'], order_id: ['whole_number_id'] },
  rules: { positivePrice: true, returnPrefix: 'C' },
} as const

/** UCI Online Retail (352): Chen, Sain and Guo 2012; one online gift retailer in pounds. */
export const onlineRetail: Profile = {
  ...common,
  id: 'online-retail',
  title: 'UCI Online Retail',
  doc: 'Invoice lines; C-invoices are returns, lines without a positive price are rejected, rows without customer are guests.',
  match: byHeaders({
    InvoiceNo: 'order_id',
    StockCode: 'product_id',
    Description: 'product_name',
    Quantity: 'quantity',
    InvoiceDate: 'order_ts',
    UnitPrice: 'unit_price',
    CustomerID: 'customer_id',
    Country: 'region',
  }),
}

/** UCI Online Retail II (502), also in the cleaned copies that add columns such as Revenue. */
export const onlineRetail2: Profile = {
  ...common,
  id: 'online-retail-2',
  title: 'UCI Online Retail II',
  doc: 'The two-year edition with the headers Invoice, Price and Customer ID; same rules.',
  match: byHeaders({
    Invoice: 'order_id',
    StockCode: 'product_id',
    Description: 'product_name',
    Quantity: 'quantity',
    InvoiceDate: 'order_ts',
    Price: 'unit_price',
    'Customer ID': 'customer_id',
    Country: 'region',
  }),
}
