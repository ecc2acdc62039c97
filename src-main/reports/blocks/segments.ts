import { heatCeiling, heatStep } from '../../../src-renderer/charts/scale.ts'
import * as format from '../../../src-renderer/text/format.ts'
import type { RfmResult } from '../../analysis/segments/contract.ts'
import type { ReportData } from '../data.ts'
import type { HeatMap, Page, Table } from '../document.ts'
import { clip, sourceLine } from '../wording.ts'

const AT_RISK: readonly string[] = ['At risk', "Can't lose"]
const BEST: readonly string[] = ['Champions', 'Loyal']

/** The RFM grid and the named groups with what each is worth. */
export function segmentsPage(data: ReportData): Page | null {
  const { rfm, options } = data
  if (!rfm || rfm.customers === 0) return null
  const share = (names: readonly string[]): number =>
    rfm.groups.filter((group) => names.includes(group.name)).reduce((sum, group) => sum + (group.revenueShare ?? 0), 0)
  const risk = rfm.groups.filter((group) => AT_RISK.includes(group.name))
  const riskRevenue = risk.reduce((sum, group) => sum + group.revenue, 0)
  const riskCustomers = risk.reduce((sum, group) => sum + group.customers, 0)
  return {
    code: 'segments',
    title: clip(
      `Champions and Loyal bring ${format.percent(share(BEST))} of revenue; ${format.moneyShort(riskRevenue, options.currency)} sits with customers slipping away`,
    ),
    exhibits: [grid(rfm), groups(rfm, options.currency)],
    soWhat:
      riskCustomers > 0
        ? `Call the ${format.count(riskCustomers)} customers in At risk and Can't lose first: they have bought for ${format.moneyShort(riskRevenue, options.currency)} and are overdue. Review after eight weeks on orders placed.`
        : 'No customer of value is overdue; keep the present rhythm of contact.',
    source: sourceLine(data, 'orders of known customers', 'all'),
    flows: false,
  }
}

function grid(rfm: RfmResult): HeatMap {
  const ceiling = heatCeiling(rfm.grid.flat().map((cell) => cell.share))
  const level = (share: number): number | null => (share === 0 ? null : heatStep(share, ceiling))
  return {
    kind: 'heat',
    title: 'Customers by recency and by frequency and money',
    subtitle: `Share of ${format.count(rfm.customers)} customers with a recent order; R5 = bought most recently, FM5 = most and highest orders`,
    columns: ['', 'R1', 'R2', 'R3', 'R4', 'R5'],
    rows: rfm.grid.map((row, index) => ({
      label: `FM${row[0]?.fm ?? 5 - index}`,
      size: '',
      average: false,
      cells: row.map((cell) => ({
        text: `${cell.group}\n${format.percent(cell.share)} · ${format.count(cell.customers)}`,
        level: level(cell.share),
        running: false,
      })),
    })),
    wide: true,
    key: 'Darker = larger share of customers. FM is the rounded mean of the F and M scores.',
  }
}

function groups(rfm: RfmResult, currency: string): Table {
  const show = format.moneyColumn(
    rfm.groups.map((group) => group.revenue),
    currency,
  )
  const right = (label: string): { label: string; align: 'right' } => ({ label, align: 'right' })
  return {
    kind: 'table',
    title: 'Named groups',
    subtitle: `Evaluated on ${format.date(rfm.asOf)}; net revenue in the window of the setting rfm.window_days`,
    columns: [
      { label: 'Group', align: 'left' },
      ...['Customers', 'Share', 'Net revenue', 'Share', 'Per order', 'Days since order', 'Orders each'].map(right),
    ],
    rows: [
      ...rfm.groups.map((group) => ({
        kind: 'row' as const,
        cells: [
          group.name,
          format.count(group.customers),
          format.percent(group.share),
          show(group.revenue),
          format.percent(group.revenueShare),
          format.money(group.aov, currency, 0),
          format.decimal(group.medianRecencyDays, 0),
          format.decimal(group.ordersPerCustomer, 1),
        ],
      })),
      {
        kind: 'total' as const,
        cells: ['All', format.count(rfm.customers), '100%', show(rfm.revenue), '100%', '', '', ''],
      },
    ],
    note: rfm.frequencyFallback
      ? 'Many customers share one frequency, so F uses fixed steps (1, 2, 3, 4–5, 6 or more orders).'
      : null,
  }
}
