import { goldCartAbandonmentFact, goldCartFact, goldCartItemBridge } from './gold/carts.ts'
import { goldCustomerDim, goldCustomerIdentityBridge, goldCustomerPii } from './gold/customers.ts'
import { goldDateDim } from './gold/dates.ts'
import {
  goldCampaignDim,
  goldChannelDim,
  goldLocationDim,
  goldProductDim,
  goldPromotionDim,
} from './gold/dimensions.ts'
import { goldCustomerEventFact, goldSessionFact } from './gold/events.ts'
import { experimentMeasure, experimentUnit, experimentValue, goldExperimentDim } from './gold/experiments.ts'
import { goldOrderCancellationFact, goldReturnFact, goldSalesPromotionBridge } from './gold/order-events.ts'
import { orderHeader, orderLine, orderSummary } from './gold/orders.ts'
import { fctTransactions, goldExperimentAssignmentFact, goldOrderFact, goldSalesFact } from './gold/sales-views.ts'
import { dataTestResult, sourceIndex, warehouseMeta, wsBatch, wsBuild, wsSequence } from './governance/batches.ts'
import {
  auditIngest,
  dimFileType,
  dimSourceSystem,
  refParsingErrors,
  stgQuarantine,
  stgRaw,
} from './governance/ingest.ts'
import { customer360Profile } from './marts/customer-360.ts'
import { customerSegments, martRfm, metricAvgTransactionValue, metricCustomerLtv } from './marts/customers.ts'
import { customerMonth, metricMomSpendChange, spendMonth } from './marts/months.ts'
import { martBasketItem, martBasketPair, martCohort, martSalesMonthly } from './marts/sales.ts'
import type { Table, View } from './table.ts'

/** Version of these declarations; a warehouse of another version is refused by name. */
export const MODEL_VERSION = '3'

/** Every table of a warehouse version, parents before children. */
export const allTables: readonly Table[] = [
  dimFileType,
  dimSourceSystem,
  refParsingErrors,
  stgRaw,
  wsBatch,
  wsSequence,
  wsBuild,
  dataTestResult,
  warehouseMeta,
  sourceIndex,
  auditIngest,
  stgQuarantine,
  goldDateDim,
  goldChannelDim,
  goldLocationDim,
  goldCampaignDim,
  goldPromotionDim,
  goldProductDim,
  goldCustomerDim,
  goldCustomerPii,
  goldCustomerIdentityBridge,
  orderHeader,
  orderLine,
  orderSummary,
  goldReturnFact,
  goldOrderCancellationFact,
  goldSalesPromotionBridge,
  goldCartFact,
  goldCartAbandonmentFact,
  goldCartItemBridge,
  goldSessionFact,
  goldCustomerEventFact,
  goldExperimentDim,
  experimentUnit,
  experimentMeasure,
  experimentValue,
  martRfm,
  customerSegments,
  metricCustomerLtv,
  spendMonth,
  customerMonth,
  metricAvgTransactionValue,
  customer360Profile,
  martSalesMonthly,
  martCohort,
  martBasketItem,
  martBasketPair,
]

/** Every view of a warehouse version: published shapes over narrower tables. */
export const allViews: readonly View[] = [
  goldSalesFact,
  goldOrderFact,
  fctTransactions,
  goldExperimentAssignmentFact,
  metricMomSpendChange,
]

/** The declared table or view of that name. */
export function declared(name: string): Table | View | undefined {
  return allTables.find((table) => table.name === name) ?? allViews.find((view) => view.name === name)
}
