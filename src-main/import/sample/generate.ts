import { mkdirSync } from 'node:fs'
import { toIsoDate } from '../../base/days.ts'
import { randomStream } from '../../base/random.ts'
import type { Bundle } from './catalogue.ts'
import { bundles, makeCatalogue } from './catalogue.ts'
import { makeCustomers } from './customers.ts'
import type { PlantedRow } from './dirt.ts'
import { writeCustomers, writeProducts } from './masters.ts'
import { FIRST_DAY, LAST_DAY, SAMPLE_DAYS, planOrders } from './order-plan.ts'
import type { OrderTotals } from './orders.ts'
import { writeOrders } from './orders.ts'
import type { StudyTruth } from './studies.ts'
import { STUDY_COLUMNS, writeEffectStudy, writeFaultyStudy } from './studies.ts'

/** Name of the workspace that is made from the sample. */
export const SAMPLE_NAME = 'Harbour & Pine (sample)'

/** Size and seed; the same options give the same bytes. */
export interface SampleOptions {
  readonly seed: number
  readonly customers?: number
  /** Purchases, guests included; at least 1.1 per customer. */
  readonly orders?: number
}

/** One extract of the sample, in the order in which they are loaded. */
export interface SampleFile {
  readonly path: string
  readonly entity: 'products' | 'customers' | 'order_lines' | 'experiment_units'
  /** Source column to field, where the names alone do not say it. */
  readonly mapping?: Readonly<Record<string, string>>
}

/** What is in the files, known from making them. */
export interface SampleTruth extends OrderTotals {
  readonly seed: number
  readonly firstDate: string
  readonly lastDate: string
  readonly customers: number
  readonly products: number
  readonly currency: string
  readonly bundles: readonly BundleTruth[]
  readonly studies: readonly StudyTruth[]
  readonly planted: readonly PlantedRow[]
}

/** A planted bundle with its product ids and the orders that hold all of it. */
export interface BundleTruth extends Bundle {
  readonly productIds: readonly string[]
  readonly orders: number
}

const GUEST_SHARE = 0.06

/**
 * Writes the extracts of a home and outdoor shop: two years of orders with seasons, offers and returns, guests,
 * customers, products, planted bundles, two experiments (a true effect, a faulty split) and a few bad rows.
 * @param folder is created when it is missing; files of the same names are replaced
 */
export function generateSample(folder: string, options: SampleOptions): { files: SampleFile[]; truth: SampleTruth } {
  const { seed, customers: customerCount = 18_000, orders: orderCount = 64_000 } = options
  mkdirSync(folder, { recursive: true })
  const stream = (name: string) => randomStream(seed, name)
  const guests = Math.round(orderCount * GUEST_SHARE)
  const customers = makeCustomers(stream('customers'), customerCount, orderCount - guests, SAMPLE_DAYS)
  const products = makeCatalogue(stream('catalogue'))
  const plan = planOrders(stream('plan'), customers, guests)
  const bundleItems = new Map(bundles.map((bundle) => [bundle.name, bundle.items.map((item) => item.name)]))
  const streams = { baskets: stream('baskets'), places: stream('places'), returns: stream('returns') }
  const productsPath = writeProducts(folder, products)
  const customersPath = writeCustomers(folder, customers)
  const { path, totals, planted } = writeOrders(folder, plan, customers, products, bundleItems, streams)
  const studies = [
    writeEffectStudy(folder, stream('free delivery'), customers),
    writeFaultyStudy(folder, stream('new checkout'), customers),
  ]
  const idOf = new Map(products.map((product) => [product.name, product.id]))
  return {
    files: [
      { path: productsPath, entity: 'products' },
      { path: customersPath, entity: 'customers' },
      { path, entity: 'order_lines' },
      ...studies.map((study): SampleFile => ({
        path: study.path,
        entity: 'experiment_units',
        mapping: STUDY_COLUMNS,
      })),
    ],
    truth: {
      ...totals,
      seed,
      firstDate: toIsoDate(FIRST_DAY),
      lastDate: toIsoDate(LAST_DAY),
      customers: customers.length,
      products: products.length,
      currency: 'GBP',
      bundles: bundles.map((bundle) => ({
        ...bundle,
        productIds: bundle.items.map((item) => idOf.get(item.name) ?? ''),
        orders: totals.bundleOrders[bundle.name] ?? 0,
      })),
      studies,
      planted,
    },
  }
}
