import { basketItemMart } from './mart_basket_item.ts'
import { basketPairMart } from './mart_basket_pair.ts'
import { cohortMart } from './mart_cohort.ts'
import { customer360Mart } from './customer_360_profile.ts'
import { customerLtvMart } from './metric_customer_ltv.ts'
import { customerSegmentsMart } from './customer_segments.ts'
import { avgTransactionValueMart } from './metric_avg_transaction_value.ts'
import { momSpendChangeMart } from './metric_mom_spend_change.ts'
import { orderSummaryMart } from './order_summary.ts'
import { rfmMart } from './mart_rfm.ts'
import { salesMonthlyMart } from './mart_sales_monthly.ts'
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
  momSpendChangeMart,
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
