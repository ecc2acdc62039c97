import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogueRows, makeCatalogue, productId } from './catalogue.ts'
import type { LedgerRow } from './dirt.ts'
import type { SegmentTruth } from './experiment.ts'
import { EXPERIMENT, writeExperiment } from './experiment.ts'
import { writeRows } from './line-file.ts'
import { LineWriter } from './line-writer.ts'
import { BG_NBD, planOrders } from './order-plan.ts'
import type { OrderLines } from './orders.ts'
import { BasketMaker, CHANNELS, CHANNEL_WEIGHTS, emptyLines } from './orders.ts'
import type { BundleTruth } from './planted.ts'
import { SIMPSON_CHANNEL, bundleStarts, bundles, truthOf } from './planted.ts'
import type { Size } from './profiles.ts'
import { GENERATOR_VERSION } from './profiles.ts'
import { DAYS, MONTH_OF_DAY, SECONDS_A_DAY, Season } from './season.ts'
import type { ReturnDocument } from './returns.ts'
import { ReturnDesk } from './returns.ts'
import type { MonthTruth, TotalTruth } from './totals.ts'
import { Totals } from './totals.ts'

/** What to generate; the same options give the same bytes. */
export interface GenerateOptions {
  readonly seed: number
  readonly size: Size
  /** Strews defects and writes their ledger. */
  readonly dirty?: boolean
  /** False switches the season off, so that the customer model is exact in calendar time. */
  readonly seasonal?: boolean
}

/** A planted bundle with what was expected and what came out. */
export interface PlantedTruth extends BundleTruth {
  readonly products: readonly string[]
  readonly orders: number
  readonly itemOrders: readonly number[]
}

/** What is in the files, known from making them. */
export interface Truth {
  readonly version: number
  readonly seed: number
  readonly customers: number
  readonly products: number
  readonly model: typeof BG_NBD & { readonly alive: number }
  readonly total: TotalTruth
  readonly months: readonly MonthTruth[]
  readonly channels: readonly { readonly channel: string; readonly orders: number }[]
  readonly planted: readonly PlantedTruth[]
  readonly experiment: { readonly name: string; readonly segments: readonly SegmentTruth[] }
  readonly ledger: { readonly quarantined: number; readonly duplicate: number; readonly rows: readonly LedgerRow[] }
  readonly file: { readonly bytes: number; readonly rows: number; readonly sha256: string }
}

/** First second of the return desk, and for how long it works. */
const DESK = { from: 6 * 3600, seconds: 2 * 3600 - 1 }

/**
 * Writes `order_lines.csv` (in order of time), `products.csv`, `experiment.csv` and `truth.json`.
 * @param folder is created when it is missing; files of the same names are replaced
 */
export function generate(folder: string, options: GenerateOptions): Truth {
  const { seed, size, dirty = false, seasonal = true } = options
  mkdirSync(folder, { recursive: true })
  const catalogue = makeCatalogue(seed, size.products)
  writeRows(join(folder, 'products.csv'), catalogueRows(catalogue))
  const segments = writeExperiment(folder, seed, size.customers)
  const plan = planOrders(seed, size.customers, new Season(seasonal))
  const baskets = new BasketMaker(seed, catalogue)
  const totals = new Totals(size.customers)
  const writer = new LineWriter(join(folder, 'order_lines.csv'), totals, dirty)
  const desk = new ReturnDesk(seed)
  const lines = emptyLines()
  let day = 0
  const openDesk = (until: number): void => {
    for (; day < until; day++) writeReturns(writer, lines, desk.take(day + 1), day + 1)
  }
  for (let order = 0; order < plan.count; order++) {
    const moment = plan.seconds[order] as number
    const today = Math.floor(moment / SECONDS_A_DAY)
    const customer = plan.customer[order] as number
    openDesk(today)
    baskets.fill(lines, order, customer, MONTH_OF_DAY[today] as number)
    writer.sale(lines, customer, today, moment - today * SECONDS_A_DAY)
    desk.consider(lines, customer, today)
  }
  openDesk(DAYS - 1)
  const sha256 = writer.file.close()
  const truth: Truth = {
    version: GENERATOR_VERSION,
    seed,
    customers: size.customers,
    products: catalogue.count,
    model: { ...BG_NBD, alive: plan.alive },
    total: totals.total(),
    months: totals.months,
    channels: CHANNELS.map((channel, i) => ({ channel, orders: totals.channelOrders[i] ?? 0 })),
    planted: plantedTruth(baskets, catalogue.planted),
    experiment: { name: EXPERIMENT.name, segments },
    ledger: ledgerTruth(writer.ledger),
    file: { bytes: writer.file.bytes, rows: writer.file.rows - 1, sha256 },
  }
  writeFileSync(join(folder, 'truth.json'), `${JSON.stringify(truth, null, 2)}\n`)
  return truth
}

/** Writes the returns of a day, evenly over the hours before the shop opens. */
function writeReturns(writer: LineWriter, lines: OrderLines, documents: readonly ReturnDocument[], day: number): void {
  documents.forEach((document, n) => {
    lines.channel = document.channel
    lines.count = document.lines.length
    document.lines.forEach((line, i) => {
      lines.product[i] = line.product
      lines.quantity[i] = line.quantity
      lines.price[i] = line.price
      lines.discount[i] = line.discount
      lines.cost[i] = line.cost
    })
    writer.returned(lines, document.customer, day, DESK.from + Math.floor((n * DESK.seconds) / documents.length))
  })
}

function plantedTruth(baskets: BasketMaker, firstItem: number): readonly PlantedTruth[] {
  const channelShare =
    (CHANNEL_WEIGHTS[SIMPSON_CHANNEL] ?? 0) / CHANNEL_WEIGHTS.reduce((sum, weight) => sum + weight, 0)
  return bundles.map((bundle, b) => {
    const items = bundle.solo.map((_, i) => (bundleStarts[b] ?? 0) + i)
    return {
      ...truthOf(bundle, channelShare),
      products: items.map((item) => productId(firstItem + item)),
      orders: baskets.bundleOrders[b] ?? 0,
      itemOrders: items.map((item) => baskets.itemOrders[item] ?? 0),
    }
  })
}

function ledgerTruth(rows: readonly LedgerRow[]): Truth['ledger'] {
  const count = (expected: LedgerRow['expected']) => rows.filter((row) => row.expected === expected).length
  return { quarantined: count('quarantined'), duplicate: count('duplicate'), rows }
}
