import type { Day } from '../../../src-main/base/days.ts'
import { civilOf, dayOf, isoWeekday } from '../../../src-main/base/days.ts'

/** First day and number of days of the generated orders: three calendar years. */
export const FIRST_DAY = dayOf(2023, 1, 1)
export const DAYS = dayOf(2026, 1, 1) - FIRST_DAY
export const SECONDS_A_DAY = 86_400
export const MONTHS = 36

const MONTH_INDEX = [72, 66, 78, 80, 84, 82, 78, 80, 92, 98, 136, 128]
const WEEKDAY_INDEX = [100, 102, 108, 118, 124, 96, 62]
/** Orders by hour of the day; the desk for returns works from six to eight, the shop from eight on. */
export const HOUR_WEIGHTS = [0, 0, 0, 0, 0, 0, 0, 0, 3, 6, 9, 11, 13, 11, 9, 8, 8, 8, 9, 8, 6, 4, 2, 1]

/** Month 0 to 35 of each day. */
export const MONTH_OF_DAY = Uint8Array.from({ length: DAYS }, (_, offset) => {
  const { year, month } = civilOf((FIRST_DAY + offset) as Day)
  return (year - 2023) * 12 + month - 1
})

/** `2024-03` of month 0 to 35. */
export function monthText(month: number): string {
  return `${2023 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
}

/**
 * Maps operational time, in which customers buy at a steady rate, to calendar days: the inverse of the cumulative
 * season curve. The customer model is exact in operational time.
 */
export class Season {
  /** Weight of the days before day i; `DAYS + 1` entries. */
  readonly #before = new Uint32Array(DAYS + 1)
  readonly #total: number

  constructor(seasonal: boolean) {
    for (let offset = 0; offset < DAYS; offset++) {
      const day = (FIRST_DAY + offset) as Day
      const month = MONTH_INDEX[civilOf(day).month - 1] ?? 100
      const weekday = WEEKDAY_INDEX[isoWeekday(day) - 1] ?? 100
      this.#before[offset + 1] = (this.#before[offset] as number) + (seasonal ? month * weekday : 1)
    }
    this.#total = this.#before[DAYS] as number
  }

  /** Day offset of operational time `share` in [0, 1) of the horizon. */
  dayAt(share: number): number {
    const point = share * this.#total
    let [low, high] = [0, DAYS - 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#before[middle + 1] as number) <= point) low = middle + 1
      else high = middle
    }
    return low
  }
}
