import { addMonths, civilOf, daysInMonth, type Day } from '../../base/days.ts'
import type { Grain } from './periods.ts'

type Stride = Exclude<Grain, 'day'>

/** Months of an age; weeks are counted in days. */
const MONTHS: Readonly<Record<Exclude<Stride, 'week'>, number>> = { month: 1, quarter: 3 }

/** The day on which the given age begins, for somebody who first bought on `first`. */
export function ageStart(first: Day, age: number, grain: Stride): Day {
  return grain === 'week' ? ((first + 7 * age) as Day) : addMonths(first, MONTHS[grain] * age)
}

/** How many whole weeks, months or quarters lie between two days of a span. */
export interface ElapsedAges {
  readonly between: (first: number, day: number) => number
}

/** Ages between days of `from` to `to`; month lengths are looked up once. */
export function elapsedAges(from: number, to: number, grain: Stride): ElapsedAges {
  if (grain === 'week') return { between: (first, day) => Math.floor((day - first) / 7) }
  const length = Math.max(0, to - from + 1)
  const [months, days, last] = [new Int32Array(length), new Uint8Array(length), new Uint8Array(length)]
  for (let place = 0; place < length; place++) {
    const { year, month, day } = civilOf((from + place) as Day)
    months[place] = year * 12 + month
    days[place] = day
    last[place] = Number(day === daysInMonth(year, month))
  }
  const size = MONTHS[grain]
  return {
    between(first, day) {
      const [a, b] = [first - from, day - from]
      // The month is over on the same day of the next one, or on its last day when it has no such day (addMonths).
      const isOver = (days[b] as number) >= (days[a] as number) || last[b] === 1
      return Math.floor(((months[b] as number) - (months[a] as number) - Number(!isOver)) / size)
    },
  }
}
