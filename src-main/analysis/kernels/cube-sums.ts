import { UNDATED, type Facts } from '../../base/facts.ts'
import { AMOUNT_AT, AMOUNT_COUNT, type AmountCube } from './amount-cube.ts'
import type { DayCells } from './day-cells.ts'
import type { OrderPass, OrderTest } from './order-filter.ts'
import { AT, WIDTH } from './period-totals.ts'

/** The cells of a cube that a pass chooses. */
export interface CubeChoice {
  readonly cube: AmountCube
  /** Days, both inclusive, as in the pass. */
  readonly from: number
  readonly to: number
  /** Places of the channels. */
  readonly channels: readonly number[]
  /** Categories whose lines count; null = whole orders. */
  readonly categories: readonly number[] | null
}

/** What is known of a period: the amounts among the fields of its cells, and the lines that count. */
export interface KnownAmounts {
  readonly sums: Float64Array
  readonly lines: number
}

/** What a pass chooses of a cube; null of a pass that chooses by anything but its day, channel and category. */
export function chooseCells(cube: AmountCube, { channel }: Facts['orders'], pass: OrderPass): CubeChoice | null {
  if (pass.day !== cube.day) return null
  let channels = Array.from({ length: cube.shape.channels }, (_, place) => place)
  let categories: number[] | null = null
  for (const { codes, flagged } of pass.tests) {
    if (flagged === null) return null
    if (codes === channel) {
      channels = channels.filter((place) => flagged.flags[place + cube.shape.firstChannel - flagged.base] === 1)
    } else if (codes === cube.sets && categories === null) {
      categories = categoriesOf(flagged, cube.categories)
    } else return null
  }
  return { cube, from: pass.from, to: pass.to, channels, categories }
}

function categoriesOf({ base, flags }: NonNullable<OrderTest['flagged']>, count: number): number[] {
  return Array.from({ length: count }, (_, category) => category).filter(
    (category) => flags[(1 << category) - base] === 1,
  )
}

/** The amounts of a period by cell; what is counted of its orders and customers is left at 0. */
export function sumCube(choice: CubeChoice, { base, cells, count }: DayCells): KnownAmounts {
  const sums = new Float64Array(count * WIDTH)
  const last = cells.length - 1
  let lines = 0
  forEachRow(choice, (amounts, at, day) => {
    const place = day - base
    const row = (place >= 0 && place <= last ? (cells[place] as number) : 0) * WIDTH
    const add = (field: keyof typeof AT, amount: number): void => {
      sums[row + AT[field]] = (sums[row + AT[field]] as number) + amount
    }
    const of = (amount: keyof typeof AMOUNT_AT): number => amounts[at + AMOUNT_AT[amount]] as number
    const [guests, first, later] = [of('guestE4'), of('firstE4'), of('laterE4')]
    add('netE4', guests + first + later + of('returnE4'))
    add('purchaseE4', guests + first + later)
    add('knownE4', first + later)
    add('newE4', first)
    add('units', of('guestUnits') + of('knownUnits'))
    add('knownUnits', of('knownUnits'))
    add('marginE4', of('marginE4'))
    add('marginBaseE4', of('marginBaseE4'))
    add('margins', of('margins'))
    lines += of('lines')
  })
  return { sums, lines }
}

/** Purchase amounts by place of the channel. */
export function sumByChannel(choice: CubeChoice): Float64Array {
  const sums = new Float64Array(choice.cube.shape.channels)
  forEachRow(choice, (amounts, at, _day, channel) => (sums[channel] = (sums[channel] as number) + bought(amounts, at)))
  return sums
}

/** Purchase amounts by category. */
export function sumByCategory(choice: CubeChoice): Float64Array {
  const every = Array.from({ length: choice.cube.categories }, (_, category) => category)
  const sums = new Float64Array(choice.cube.categories)
  forEachRow({ ...choice, categories: choice.categories ?? every }, (amounts, at, _day, _channel, category) => {
    sums[category] = (sums[category] as number) + bought(amounts, at)
  })
  return sums
}

function bought(amounts: Float64Array, at: number): number {
  const [guests, first, later] = [AMOUNT_AT.guestE4, AMOUNT_AT.firstE4, AMOUNT_AT.laterE4]
  return (amounts[at + guests] as number) + (amounts[at + first] as number) + (amounts[at + later] as number)
}

/** Hands on where the amounts of each chosen row begin. */
function forEachRow(
  { cube, from, to, channels, categories }: CubeChoice,
  use: (amounts: Float64Array, at: number, day: number, channel: number, category: number) => void,
): void {
  const { shape, ofOrders, ofLines } = cube
  const useDay = (place: number, day: number): void => {
    for (const channel of channels) {
      const row = place * shape.channels + channel
      if (categories === null) use(ofOrders, row * AMOUNT_COUNT, day, channel, -1)
      else {
        for (const category of categories) {
          use(ofLines, (row * cube.categories + category) * AMOUNT_COUNT, day, channel, category)
        }
      }
    }
  }
  if (from <= UNDATED) useDay(0, UNDATED)
  const end = Math.min(to, shape.firstDay + shape.days - 1)
  for (let day = Math.max(from, shape.firstDay); day <= end; day++) useDay(day - shape.firstDay + 1, day)
}
