import sql from './mart-basket-item.sql?raw'
import type { Mart } from './mart.ts'
import { basketItemTests } from './tests/baskets.ts'

export const basketItemMart: Mart = {
  name: 'mart_basket_item',
  reads: ['order_header', 'order_line', 'gold_product_dim'],
  sql,
  doc: 'Counts the baskets of every item.',
  tests: basketItemTests,
}
