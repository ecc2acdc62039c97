import { revenueOverTime } from '../../../src-renderer/charts/revenue-over-time.ts'
import { printTheme } from '../../../src-renderer/charts/theme.ts'
import { waterfall } from '../../../src-renderer/charts/waterfall.ts'
import * as format from '../../../src-renderer/text/format.ts'
import type { OverviewBreakdown, OverviewDrivers, OverviewKpis, Tile } from '../../analysis/overview/contract.ts'
import type { ReportData } from '../data.ts'
import type { Exhibit, Page, Table, TableCell } from '../document.ts'
import { drawChart } from '../renderers/draw-chart.ts'
import {
  calmCase,
  changeCell,
  changeSentence,
  clip,
  comparesYears,
  METRIC_NAMES,
  sourceLine,
  tileChange,
  tileOf,
  tileValue,
} from '../wording.ts'

const STRIP: readonly Tile['code'][] = [
  'net_revenue',
  'purchase_amount',
  'orders',
  'customers',
  'aov',
  'new_customers',
  'return_rate',
  'repeat_rate',
]
/** Width of the print area in CSS pixels: month names stand side by side only over the whole of it. */
const PAGE_WIDTH = 672
const DIMENSION_NAMES = {
  category: 'category',
  channel: 'channel',
  region: 'region',
  product: 'product',
  new_returning: 'customer type',
} as const

/** Headline figures, how net revenue ran, why it changed, and where it came from. */
export function kpisPage(data: ReportData): Page | null {
  const { kpis } = data
  const revenue = kpis && tileOf(kpis, 'net_revenue')
  if (!kpis || !revenue) return null
  return {
    code: 'kpis',
    title: clip(changeSentence(revenue, kpis.currency)),
    exhibits: [strip(kpis), ...figures(data, kpis), ...(data.breakdown ? [byMember(data.breakdown, kpis)] : [])],
    soWhat: soWhat(data, revenue),
    source: sourceLine(data, 'order lines'),
    flows: false,
  }
}

function strip(kpis: OverviewKpis): Exhibit {
  const tiles = STRIP.flatMap((code) => tileOf(kpis, code) ?? [])
  return {
    kind: 'strip',
    items: tiles.map((tile) => ({
      label: METRIC_NAMES[tile.code],
      value: tileValue(tile, tile.value, kpis.currency),
      change: tileChange(tile),
      note: tile.change === null ? 'no comparison' : `vs ${tileValue(tile, tile.compare, kpis.currency)}`,
    })),
  }
}

function figures(data: ReportData, kpis: OverviewKpis): Exhibit[] {
  const { series, drivers } = data
  if (!series || series.points.length === 0) return []
  const revenue = tileOf(kpis, 'net_revenue')
  const overTime = revenueOverTime({
    series,
    currency: kpis.currency,
    total: revenue?.value ?? null,
    compareTotal: revenue?.compare ?? null,
  })
  const alt = `Net revenue by month. ${overTime.marks.map((mark) => mark.text).join('; ')}`
  const line: Exhibit = {
    kind: 'figure',
    title: 'Net revenue by month',
    subtitle: kpis.compare
      ? `Dashed: ${format.dateRange(kpis.compare.from, kpis.compare.to)}; dotted: part months`
      : 'Dotted: part months',
    svg: drawChart(overTime.draw(printTheme), { width: PAGE_WIDTH, height: 144, label: alt, id: 'kpi-line' }),
  }
  return drivers ? [line, whyItChanged(drivers, kpis.currency)] : [line]
}

function whyItChanged(drivers: OverviewDrivers, currency: string): Exhibit {
  const why = waterfall(drivers, currency)
  return {
    kind: 'figure',
    title: 'Why it changed',
    subtitle: 'Change in net revenue by driver; the parts add up exactly',
    svg: drawChart(why.draw(printTheme), {
      width: PAGE_WIDTH,
      height: 146,
      label: `Why net revenue changed. ${why.marks.map((mark) => mark.text).join('; ')}`,
      id: 'kpi-why',
    }),
  }
}

function byMember(breakdown: OverviewBreakdown, kpis: OverviewKpis): Table {
  const name = DIMENSION_NAMES[breakdown.by]
  const show = format.moneyColumn(
    breakdown.rows.map((row) => row.value),
    kpis.currency,
  )
  const sales = tileOf(kpis, 'purchase_amount')
  const right = (label: string): { label: string; align: 'right' } => ({ label, align: 'right' })
  // Without an earlier period two columns of "n/a" would say nothing.
  const compared = (...cells: TableCell[]): TableCell[] => (kpis.compare ? cells : [])
  return {
    kind: 'table',
    title: `Net sales by ${name}`,
    subtitle:
      kpis.compare && kpis.range
        ? `${format.dateRange(kpis.range.from, kpis.range.to)} against ${format.dateRange(kpis.compare.from, kpis.compare.to)}; purchases before returns`
        : 'Purchases before returns',
    columns: [
      { label: name.charAt(0).toUpperCase() + name.slice(1), align: 'left' },
      ...['Net sales', 'Share', ...(kpis.compare ? ['Comparison', 'Change'] : []), 'Orders', 'Customers'].map(right),
    ],
    rows: [
      ...breakdown.rows.map((row) => ({
        kind: 'row' as const,
        cells: [
          calmCase(row.name),
          show(row.value),
          format.percent(row.share),
          ...compared(show(row.compare), changeCell(row.change)),
          format.count(row.orders),
          format.count(row.customers),
        ],
      })),
      {
        kind: 'total' as const,
        cells: [
          'All',
          show(breakdown.total),
          '100%',
          ...compared(show(sales?.compare), changeCell(sales?.change ?? null)),
          format.count(tileOf(kpis, 'orders')?.value),
          format.count(tileOf(kpis, 'customers')?.value),
        ],
      },
    ],
    note: null,
  }
}

function soWhat(data: ReportData, revenue: Tile): string | null {
  const largest = data.drivers?.parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))[0]
  if (!largest || revenue.change === null) {
    return 'There is no earlier period to compare with; load one before judging the level.'
  }
  const direction = largest.value > 0 ? 'protect what drives it' : 'look there first'
  const words = {
    customers: 'the number of customers',
    orders_per_customer: 'how often customers order',
    units_per_order: 'how much goes into an order',
    price_and_mix: 'prices and mix',
    guests: 'orders without a customer',
    returns: 'returns',
  } as const
  const season =
    data.kpis && comparesYears(data.kpis)
      ? 'Both periods are the same months, so the season does not decide it.'
      : 'Compare with the same months of a year earlier before setting a target on this rate.'
  return `Most of the change comes from ${words[largest.code]}: ${direction}. ${season}`
}
