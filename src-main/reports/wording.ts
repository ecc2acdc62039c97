import * as format from '../../src-renderer/text/format.ts'
import type { OverviewKpis, Tile } from '../analysis/overview/contract.ts'
import type { RichCell } from './document.ts'
import type { ReportData } from './data.ts'

/** Names of the headline figures, the same on screen and on paper. */
export const METRIC_NAMES: Readonly<Record<Tile['code'], string>> = {
  net_revenue: 'Net revenue',
  orders: 'Orders',
  customers: 'Customers',
  aov: 'Average order value',
  repeat_rate: 'Repeat rate',
  return_rate: 'Return rate',
  gross_margin: 'Gross margin',
  purchase_amount: 'Net sales',
  returned_amount: 'Returns value',
  units: 'Units',
  new_customers: 'New customers',
}

/** Figures that are good when they fall. */
const LOWER_IS_BETTER: readonly Tile['code'][] = ['return_rate', 'returned_amount']
/** Changes below half a percent are called steady. */
const STEADY = 0.005

/** The tile of one metric, or null when the data do not give it. */
export function tileOf(kpis: OverviewKpis, code: Tile['code']): Tile | null {
  return kpis.tiles.find((tile) => tile.code === code) ?? null
}

/** Value of a tile in short form: £4.84m, 10,345, 73.2%. */
export function tileValue(tile: Pick<Tile, 'unit'>, value: number | null, currency: string): string {
  if (tile.unit === 'money') return format.moneyShort(value, currency)
  return tile.unit === 'rate' ? format.percent(value) : format.count(value)
}

/** Change of a tile with sign, triangle and tone; rates change in points. */
export function tileChange(tile: Tile): RichCell {
  if (tile.change === null) return { text: 'n/a', tone: 'muted' }
  const text = tile.unit === 'rate' ? format.points(tile.change) : format.change(tile.change)
  if (Math.abs(tile.change) < 1e-9) return { text, tone: 'muted' }
  const rising = tile.change > 0
  return {
    text,
    trend: rising ? 'up' : 'down',
    tone: rising === !LOWER_IS_BETTER.includes(tile.code) ? 'good' : 'bad',
  }
}

/** A relative change of an amount as a cell. */
export function changeCell(change: number | null): RichCell {
  if (change === null) return { text: 'n/a', tone: 'muted' }
  return { text: format.change(change), trend: change < 0 ? 'down' : 'up', tone: change < 0 ? 'bad' : 'good' }
}

/** "Net revenue rose 55.0% to £4.84m", "… held steady at …", or the bare value when nothing can be compared. */
export function changeSentence(tile: Tile, currency: string): string {
  const name = METRIC_NAMES[tile.code]
  const value = tileValue(tile, tile.value, currency)
  if (tile.value === null) return `${name} cannot be computed from the loaded data`
  if (tile.change === null) return `${name} came to ${value}`
  if (Math.abs(tile.change) < STEADY) return `${name} held steady at ${value}`
  const verb = tile.change > 0 ? 'rose' : 'fell'
  const size =
    tile.unit === 'rate'
      ? `${format.decimal(Math.abs(tile.change) * 100, 1)} points`
      : format.percent(Math.abs(tile.change))
  return `${name} ${verb} ${size} to ${value}`
}

/** Cuts a title to its limit at a word. */
export function clip(text: string, limit = 90): string {
  if (text.length <= limit) return text
  const cut = text.slice(0, limit - 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 20)).replace(/[,;:]$/, '')}…`
}

/** Product names arrive in capitals from many tills: "WHITE HANGING HEART" reads as "White hanging heart". */
export function calmCase(text: string): string {
  return text === text.toUpperCase() && /[A-Z]{4}/.test(text) ? text.charAt(0) + text.slice(1).toLowerCase() : text
}

/** The filters in force, in words. */
export function filterWords(data: ReportData): string {
  const { channel, category, region, segment, customers } = data.input.filters
  const member = (name: string, filter: { names: readonly string[]; exclude: boolean } | undefined): string[] =>
    filter ? [`${name}${filter.exclude ? ' not' : ''} ${filter.names.join(', ')}`] : []
  const words = [
    ...member('channel', channel),
    ...member('category', category),
    ...member('region', region),
    ...(segment ? [`segment ${segment}`] : []),
    ...(customers === 'known' ? ['known customers only'] : []),
  ]
  return words.length === 0 ? 'none' : words.join('; ')
}

/** The source line at the foot of a page. */
export function sourceLine(data: ReportData, what: string, period: 'filtered' | 'all' = 'filtered'): string {
  const { from, to } = data.input.filters
  const { options, workspace } = data
  const range = period === 'filtered' ? format.dateRange(from, to) : format.dateRange(options.first, options.last)
  const load =
    workspace.load === null
      ? ''
      : `; load ${workspace.load}${workspace.loadedAt ? `, ${format.date(workspace.loadedAt)}` : ''}`
  return `Source: ${workspace.name ?? 'workspace'}, ${what}${range === format.MISSING ? '' : `, ${range}`}${load}; filters: ${filterWords(data)}. Figures may not add up because of rounding.`
}

/** Whether the comparison covers the same days a year earlier, so that the season does not decide the change. */
export function comparesYears({ range, compare }: OverviewKpis): boolean {
  if (!range || !compare) return false
  const yearBefore = (date: string): string => `${Number(date.slice(0, 4)) - 1}${date.slice(4)}`
  return compare.from === yearBefore(range.from)
}
