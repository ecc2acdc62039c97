import type { z } from 'zod'
import type { OverviewDrivers, OverviewKpis, Tile } from '../../../src-main/analysis/overview/contract.ts'
import type { Breakdown } from './overview.svelte.ts'
import { driverNames } from '../../charts/waterfall.ts'
import * as format from '../../text/format.ts'
import { shortName } from '../../text/names.ts'

export type TileRow = z.infer<typeof Tile>
type Kpis = z.infer<typeof OverviewKpis>
type Drivers = NonNullable<z.infer<typeof OverviewDrivers>>

/** How each headline figure is called and which direction is favourable. */
export const tileNames: Readonly<
  Record<TileRow['code'], { readonly name: string; readonly good: 'up' | 'down' | 'none' }>
> = {
  net_revenue: { name: 'Net revenue', good: 'up' },
  orders: { name: 'Orders', good: 'up' },
  customers: { name: 'Customers', good: 'up' },
  aov: { name: 'Average order value', good: 'up' },
  repeat_rate: { name: 'Repeat rate', good: 'up' },
  return_rate: { name: 'Return rate', good: 'down' },
  gross_margin: { name: 'Gross margin', good: 'up' },
  purchase_amount: { name: 'Sales', good: 'up' },
  returned_amount: { name: 'Returns value', good: 'down' },
  units: { name: 'Units', good: 'up' },
  new_customers: { name: 'New customers', good: 'up' },
}

/** A change below half a percent is no change worth a word. */
const STEADY = 0.005

/** The value of a tile as shown. */
export function tileValue(tile: TileRow, value: number | null, currency: string): string {
  if (tile.unit === 'money') return format.moneyShort(value, currency)
  return tile.unit === 'rate' ? format.percent(value) : format.countShort(value)
}

/** What stands after the change: the comparison value, or why there is none. */
export function tileVersus(tile: TileRow, currency: string): string {
  return tile.change === null
    ? tile.compare === null
      ? 'no comparison'
      : 'not comparable'
    : `vs ${tileValue(tile, tile.compare, currency)}`
}

/** The value of a tile in full, read aloud after what the tile shows; rates are shown in full already. */
export function tileInFull(tile: TileRow, currency: string): string {
  if (tile.unit === 'rate') return ''
  return `in full ${tile.unit === 'money' ? format.money(tile.value, currency) : format.count(tile.value)}`
}

/** KPI-1 or KPI-2: what net revenue did. */
export function revenueSentence(kpis: Kpis): string {
  const tile = kpis.tiles.find((one) => one.code === 'net_revenue')
  if (!tile) return 'Net revenue by period'
  const value = format.moneyShort(tile.value, kpis.currency)
  if (tile.change === null) return `Net revenue is ${value}; there is no comparison period`
  if (Math.abs(tile.change) < STEADY) return `Net revenue held steady at ${value} (${format.change(tile.change)})`
  const moved = tile.change < 0 ? 'fell' : 'rose'
  return `Net revenue ${moved} ${format.change(Math.abs(tile.change)).replace('+', '')} to ${value} against the comparison`
}

/** KPI-3: the part that moved most. */
export function driverSentence({ parts }: Drivers, currency: string): string {
  const [first] = parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
  if (!first || first.value === 0) return 'Nothing changed against the comparison'
  return `${driverNames[first.code]} moved it most: ${format.moneyChange(first.value, currency)}`
}

/** What leads a breakdown. */
export function leaderSentence(breakdown: Breakdown): string {
  const [first] = breakdown.rows
  if (!first) return 'No sales match these filters'
  const name = breakdown.by === 'product' ? shortName(first.name, 24) : first.name
  return first.share === null ? `${name} leads` : `${name} leads with ${format.percent(first.share)}`
}

/** How much returning customers bring. */
export function loyaltySentence(breakdown: Breakdown): string {
  const returning = breakdown.rows.find((row) => row.name.startsWith('Returning'))
  if (!returning || returning.share === null) return 'No returning customers in this period'
  return `Returning customers bring ${format.percent(returning.share)} of sales`
}
