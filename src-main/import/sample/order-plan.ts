import type { Day } from '../../base/days.ts'
import { civilOf, dayOf, isoWeekday } from '../../base/days.ts'
import type { Random } from '../../base/random.ts'
import { weighted } from '../../base/random.ts'
import type { SampleCustomer } from './customers.ts'

/** First day of the sample: the last 12 complete months have a year before them to compare with. */
export const FIRST_DAY: Day = dayOf(2023, 10, 30)
/** Last day of the sample, in the middle of a month, so that running periods are seen. */
export const LAST_DAY: Day = dayOf(2025, 11, 15)
/** Number of days from the first to the last. */
export const SAMPLE_DAYS = LAST_DAY - FIRST_DAY + 1

/** Orders in order of time. */
export interface OrderPlan {
  readonly length: number
  /** Days since the first day of the sample. */
  readonly day: Uint16Array
  readonly minute: Uint16Array
  /** Position of the customer; -1 = guest. */
  readonly customer: Int32Array
}

/** Relative business per month, January first, and per weekday, Monday first; 100 = the busiest. */
const months = [48, 46, 60, 70, 82, 88, 80, 72, 62, 62, 96, 100]
const weekdays = [80, 76, 78, 84, 92, 100, 90]
const hourChoice = weighted([0, 0, 0, 0, 0, 0, 1, 2, 4, 6, 8, 9, 10, 9, 8, 8, 8, 9, 10, 11, 10, 7, 3, 1])

/** Spreads the orders of all customers and the guests over the days; a guest has no history. */
export function planOrders(random: Random, customers: readonly SampleCustomer[], guests: number): OrderPlan {
  const total = customers.reduce((sum, customer) => sum + customer.orders, guests)
  const moments = new Float64Array(total)
  const buyers = new Int32Array(total)
  let next = 0
  const place = (day: number, customer: number): void => {
    buyers[next] = customer
    moments[next] = (day * 1440 + hourChoice(random) * 60 + random.below(60)) * total + next
    next++
  }
  customers.forEach((customer, position) => {
    place(customer.firstOrderOn, position)
    for (let n = 1; n < customer.orders; n++) {
      place(customer.firstOrderOn + seasonalDay(random, customer.firstOrderOn, customer.activeDays), position)
    }
  })
  for (let n = 0; n < guests; n++) place(seasonalDay(random, 0, SAMPLE_DAYS - 1), -1)
  moments.sort()
  return {
    length: total,
    day: Uint16Array.from(moments, (moment) => Math.floor(moment / total / 1440)),
    minute: Uint16Array.from(moments, (moment) => Math.floor(moment / total) % 1440),
    customer: Int32Array.from(moments, (moment) => buyers[moment % total] ?? -1),
  }
}

/** A day from 0 to `span` after `start`, drawn again up to five times on quiet days. */
function seasonalDay(random: Random, start: number, span: number): number {
  let offset = 0
  for (let attempt = 0; attempt < 6; attempt++) {
    offset = random.below(span + 1)
    if (random.below(10_000) < businessOn(start + offset)) break
  }
  return offset
}

function businessOn(offset: number): number {
  const day = (FIRST_DAY + offset) as Day
  return (months[civilOf(day).month - 1] ?? 100) * (weekdays[isoWeekday(day) - 1] ?? 100)
}

/** Share of lines on offer: sales in the first half of January and July and the last week of November, else few. */
export function promotionShare(offset: number): number {
  const { month, day } = civilOf((FIRST_DAY + offset) as Day)
  const sale = ((month === 1 || month === 7) && day <= 14) || (month === 11 && day >= 23)
  return sale ? 0.55 : 0.05
}
