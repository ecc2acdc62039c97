import type { Random } from '../../../src-main/base/random.ts'
import { randomStream, weighted } from '../../../src-main/base/random.ts'
import { drawBeta, drawExponential, drawGamma } from './draws.ts'
import type { Season } from './season.ts'
import { DAYS, HOUR_WEIGHTS, SECONDS_A_DAY } from './season.ts'

/** Parameters of the customer model BG/NBD (P. Fader, B. Hardie and K. Lee 2005); rates per week of operational time. */
export const BG_NBD = { r: 0.9, alpha: 9, a: 0.5, b: 3.5 } as const
/** New customers come at a steady rate over this share of the horizon. */
export const ACQUISITION_SHARE = 0.75
/** Orders of guests per order of a known customer. */
const GUEST_SHARE = 0.06
const GUEST = 0xffffffff
const HORIZON_WEEKS = DAYS / 7
/** Places for the number of an order in a sort key; seconds take the 27 bits above. */
const ORDER_PLACES = 2 ** 25

/** Sales in order of time; one entry per order. */
export interface OrderPlan {
  readonly count: number
  /** Seconds since the first day's midnight. */
  readonly seconds: Uint32Array
  /** Customer number from 0. */
  readonly customer: Uint32Array
  /** Known customers who are still alive, in the sense of the model, at the end. */
  readonly alive: number
}

/** Whether a customer number stands for a guest. */
export function isGuest(customer: number): boolean {
  return customer === GUEST
}

/** Draws who buys when: every customer by the model, guests spread over the season. */
export function planOrders(seed: number, customers: number, season: Season): OrderPlan {
  const moments = new Moments(season, randomStream(seed, 'hours'))
  const alive = planCustomers(randomStream(seed, 'customers'), customers, moments)
  const guests = randomStream(seed, 'guests')
  for (let left = Math.round(moments.count * GUEST_SHARE); left > 0; left--) moments.add(guests.unit(), GUEST)
  return { ...moments.sorted(), alive }
}

function planCustomers(random: Random, customers: number, moments: Moments): number {
  let alive = 0
  for (let customer = 0; customer < customers; customer++) {
    const rate = drawGamma(random, BG_NBD.r) / BG_NBD.alpha
    const dropout = drawBeta(random, BG_NBD.a, BG_NBD.b)
    let week = random.unit() * ACQUISITION_SHARE * HORIZON_WEEKS
    let lives = true
    moments.add(week / HORIZON_WEEKS, customer)
    for (;;) {
      week += drawExponential(random) / rate
      if (!(week < HORIZON_WEEKS)) break
      moments.add(week / HORIZON_WEEKS, customer)
      lives = !random.chance(dropout)
      if (!lives) break
    }
    if (lives) alive++
  }
  return alive
}

/** Moments of orders as they are drawn, and sorted by time in the end. */
class Moments {
  count = 0
  readonly #season: Season
  readonly #hours: Random
  readonly #hour = weighted(HOUR_WEIGHTS)
  #seconds = new Uint32Array(1 << 12)
  #customers = new Uint32Array(1 << 12)

  constructor(season: Season, hours: Random) {
    this.#season = season
    this.#hours = hours
  }

  /** Adds an order at operational time `share` of the horizon. */
  add(share: number, customer: number): void {
    if (this.count === this.#seconds.length) {
      this.#seconds = grown(this.#seconds)
      this.#customers = grown(this.#customers)
    }
    const second = this.#hour(this.#hours) * 3600 + this.#hours.below(3600)
    this.#seconds[this.count] = this.#season.dayAt(share) * SECONDS_A_DAY + second
    this.#customers[this.count++] = customer
  }

  /** The orders by time; at the same second in the order in which they were drawn. */
  sorted(): { count: number; seconds: Uint32Array; customer: Uint32Array } {
    const { count } = this
    if (count > ORDER_PLACES) throw new RangeError('too many orders for one file')
    const keys = new Float64Array(count)
    for (let i = 0; i < count; i++) keys[i] = (this.#seconds[i] as number) * ORDER_PLACES + i
    keys.sort()
    const seconds = new Uint32Array(count)
    const customer = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      const place = (keys[i] as number) % ORDER_PLACES
      seconds[i] = this.#seconds[place] as number
      customer[i] = this.#customers[place] as number
    }
    return { count, seconds, customer }
  }
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2)
  larger.set(array)
  return larger
}
