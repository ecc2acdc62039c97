import { basketItemMart } from './mart-basket-item.ts'
import { basketPairMart } from './mart-basket-pair.ts'
import { cohortMart } from './mart-cohort.ts'
import { customer360Mart } from './customer-360-profile.ts'
import { customerMonthMart } from './customer-month.ts'
import { customerLtvMart } from './metric-customer-ltv.ts'
import { customerSegmentsMart } from './customer-segments.ts'
import { avgTransactionValueMart } from './metric-avg-transaction-value.ts'
import { orderSummaryMart } from './order-summary.ts'
import { rfmMart } from './mart-rfm.ts'
import { salesMonthlyMart } from './mart-sales-monthly.ts'
import { spendMonthMart } from './spend-month.ts'
import type { DataTest, Mart } from './mart.ts'
import { goldTests } from './tests/orders.ts'

/** Sums per order; comes first, because spend and every mart read it. */
export const orderStep: Mart = orderSummaryMart

/** Marts that need dated orders, in the order they are built. */
export const datedMarts: readonly Mart[] = [
  salesMonthlyMart,
  rfmMart,
  customerSegmentsMart,
  customerLtvMart,
  spendMonthMart,
  customerMonthMart,
  avgTransactionValueMart,
  cohortMart,
  customer360Mart,
]

/** Marts over baskets, with or without dates. */
export const basketMarts: readonly Mart[] = [basketItemMart, basketPairMart]

/** Every mart in build order. */
export const allMarts: readonly Mart[] = [orderStep, ...datedMarts, ...basketMarts]

/** Every data test, of the star first. */
export const allDataTests: readonly DataTest[] = [...goldTests, ...allMarts.flatMap((mart) => mart.tests)]
