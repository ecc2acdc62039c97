import { join } from 'node:path'
import type { Day } from '../../base/days.ts'
import { toIsoDate } from '../../base/days.ts'
import type { SampleProduct } from './catalogue.ts'
import { CsvFile, amountText } from './csv-file.ts'
import type { SampleCustomer } from './customers.ts'
import { FIRST_DAY } from './order-plan.ts'

/** Writes `customers.csv`; names and addresses are invented, mail goes to example.com. */
export function writeCustomers(folder: string, customers: readonly SampleCustomer[]): string {
  const path = join(folder, 'customers.csv')
  const file = new CsvFile(path, [
    'customer_id',
    'first_name',
    'last_name',
    'email',
    'country_code',
    'geo_region',
    'acquisition_date',
    'acquisition_channel',
    'loyalty_tier',
    'marketing_consent',
  ])
  for (const customer of customers) {
    file.add([
      customer.id,
      customer.firstName,
      customer.lastName,
      customer.email,
      'GB',
      customer.region,
      toIsoDate((FIRST_DAY + customer.acquiredOn) as Day),
      customer.channel,
      customer.tier,
      customer.consent ? 1 : 0,
    ])
  }
  file.close()
  return path
}

/** Writes `products.csv` with three category levels, price and cost. */
export function writeProducts(folder: string, products: readonly SampleProduct[]): string {
  const path = join(folder, 'products.csv')
  const file = new CsvFile(path, [
    'product_id',
    'product_name',
    'brand',
    'category_level_1',
    'category_level_2',
    'category_level_3',
    'base_price',
    'standard_cost',
    'currency_code',
  ])
  for (const { id, name, brand, categories, price, cost } of products) {
    file.add([id, name, brand, ...categories, amountText(price), amountText(cost), 'GBP'])
  }
  file.close()
  return path
}
