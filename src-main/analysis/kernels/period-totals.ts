import type { CellGroups, DayCells } from './day-cells.ts'
import type { OrderTotals } from './overview.ts'

/** Sums of a period: of all of it and of each group of both groupings. */
export interface PeriodSums {
  readonly total: OrderTotals
  readonly groups: readonly (readonly OrderTotals[])[]
  /** Lines that count. */
  readonly lines: number
}

/** Columns of the sums by cell. Customers are counted in the cell in which a total or a group sees them first. */
const FIELDS = [
  'netE4',
  'purchaseE4',
  'units',
  'orders',
  'knownE4',
  'knownOrders',
  'knownUnits',
  'newE4',
  'newCustomers',
  'marginE4',
  'marginBaseE4',
  'margins',
  'customers',
  'customersOfFirst',
  'customersOfSecond',
  'returning',
  'returningOfFirst',
] as const
type Field = (typeof FIELDS)[number]
/** Columns per cell. */
export const WIDTH = FIELDS.length
/** Place of a field among the columns of a cell. */
export const AT = Object.fromEntries(FIELDS.map((name, place) => [name, place])) as Readonly<Record<Field, number>>
/**
 * Totals of a period and of its groups.
 * @param sums the fields of cell after cell
 * @param lines lines that count
 */
export function periodTotals(sums: Float64Array, cells: DayCells, lines: number): PeriodSums {
  return {
    lines,
    total: totalOf(sums, cells, 0, cells.count, 'customers', 'returning'),
    groups: cells.groupings.map((grouping, place) =>
      place === 0
        ? totalsOf(sums, cells, grouping, 'customersOfFirst', 'returningOfFirst')
        : totalsOf(sums, cells, grouping, 'customersOfSecond', null),
    ),
  }
}

/** Totals of every group of a grouping; a group without a cell is empty. */
function totalsOf(
  sums: Float64Array,
  cells: DayCells,
  { count, group, start }: CellGroups,
  customers: Field,
  returning: Field | null,
): OrderTotals[] {
  const [from, end] = [new Int32Array(count), new Int32Array(count)]
  group.forEach((own, cell) => {
    if (own >= count) return
    from[own] = start[cell] ?? 0
    end[own] = cell + 1
  })
  return Array.from(from, (first, own) => totalOf(sums, cells, first, end[own] ?? 0, customers, returning))
}

/** Adds up the cells `from` to `end`, exclusive. */
function totalOf(
  sums: Float64Array,
  { closed }: DayCells,
  from: number,
  end: number,
  customers: Field,
  returning: Field | null,
): OrderTotals {
  const added = (field: Field, counts: (cell: number) => boolean = () => true): number => {
    let sum = 0
    for (let cell = from; cell < end; cell++) if (counts(cell)) sum += sums[cell * WIDTH + AT[field]] as number
    return sum
  }
  const isClosed = (cell: number): boolean => closed[cell] === 1
  const [netE4, purchaseE4] = [added('netE4'), added('purchaseE4')]
  const closedPurchaseE4 = added('purchaseE4', isClosed)
  return {
    netE4,
    purchaseE4,
    returnedE4: purchaseE4 - netE4,
    units: added('units'),
    orders: added('orders'),
    customers: added(customers),
    newCustomers: added('newCustomers'),
    newE4: added('newE4'),
    returningCustomers: returning === null ? 0 : added(returning),
    marginE4: added('marginE4'),
    marginBaseE4: added('marginBaseE4'),
    hasMargin: added('margins') > 0,
    closedPurchaseE4,
    closedReturnedE4: closedPurchaseE4 - added('netE4', isClosed),
    known: { purchaseE4: added('knownE4'), orders: added('knownOrders'), units: added('knownUnits') },
  }
}
