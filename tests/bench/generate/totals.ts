import type { OrderLines } from './orders.ts'
import { CHANNELS } from './orders.ts'
import { MONTHS, monthText } from './season.ts'

/** Sums over the good rows of one month; amounts in minor units, returns negative. */
export interface MonthTruth {
  readonly month: string
  orders: number
  returns: number
  lines: number
  units: number
  salesMinor: number
  returnedMinor: number
  discountMinor: number
  marginMinor: number
}

/** Sums over all good rows. */
export interface TotalTruth extends Omit<MonthTruth, 'month'> {
  readonly netMinor: number
  readonly returnLines: number
  readonly promotionalLines: number
  readonly guestOrders: number
  /** Customers with at least one sale. */
  readonly activeCustomers: number
}

/** Adds up what is written, while it is written. */
export class Totals {
  readonly months: readonly MonthTruth[] = Array.from({ length: MONTHS }, (_, month) => ({
    month: monthText(month),
    orders: 0,
    returns: 0,
    lines: 0,
    units: 0,
    salesMinor: 0,
    returnedMinor: 0,
    discountMinor: 0,
    marginMinor: 0,
  }))
  readonly channelOrders = CHANNELS.map(() => 0)
  guestOrders = 0
  returnLines = 0
  promotionalLines = 0
  readonly #active: Uint8Array

  constructor(customers: number) {
    this.#active = new Uint8Array(customers)
  }

  /** Notes a sale of a customer, or of a guest (null). */
  sale(month: number, channel: number, customer: number | null): void {
    this.#month(month).orders++
    this.channelOrders[channel] = (this.channelOrders[channel] ?? 0) + 1
    if (customer === null) this.guestOrders++
    else this.#active[customer] = 1
  }

  /** Notes a document of returned goods. */
  returned(month: number): void {
    this.#month(month).returns++
  }

  /** Notes line i of a document; `sign` is -1 for returns. Answers with its net amount and margin as written. */
  line(month: number, lines: OrderLines, i: number, sign: 1 | -1): { readonly net: number; readonly margin: number } {
    const sums = this.#month(month)
    const quantity = lines.quantity[i] as number
    const discount = lines.discount[i] as number
    const net = sign * (quantity * (lines.price[i] as number) - discount)
    const margin = net - sign * quantity * (lines.cost[i] as number)
    sums.lines++
    sums.units += sign * quantity
    sums.discountMinor += sign * discount
    sums.marginMinor += margin
    if (sign > 0) sums.salesMinor += net
    else {
      sums.returnedMinor += net
      this.returnLines++
    }
    if (discount > 0) this.promotionalLines++
    return { net, margin }
  }

  /** The sums over all months. */
  total(): TotalTruth {
    const sum = (name: Exclude<keyof MonthTruth, 'month'>) => this.months.reduce((all, month) => all + month[name], 0)
    const [salesMinor, returnedMinor] = [sum('salesMinor'), sum('returnedMinor')]
    return {
      orders: sum('orders'),
      returns: sum('returns'),
      lines: sum('lines'),
      units: sum('units'),
      salesMinor,
      returnedMinor,
      netMinor: salesMinor + returnedMinor,
      discountMinor: sum('discountMinor'),
      marginMinor: sum('marginMinor'),
      returnLines: this.returnLines,
      promotionalLines: this.promotionalLines,
      guestOrders: this.guestOrders,
      activeCustomers: this.#active.reduce((count, flag) => count + flag, 0),
    }
  }

  #month(month: number): MonthTruth {
    const sums = this.months[month]
    if (sums === undefined) throw new RangeError(`no month ${month}`)
    return sums
  }
}
