import type { Random } from '../../../src-main/base/random.ts'
import { randomStream } from '../../../src-main/base/random.ts'
import { drawGap } from './draws.ts'
import { ln } from './exact-math.ts'

/**
 * Items that are bought together by construction. Per order the trigger fires with chance `trigger` and brings every
 * item; each item also comes alone with its chance in `solo`. What follows has a closed form that does not depend on
 * the rest of the basket.
 */
export interface Bundle {
  readonly trigger: number
  readonly solo: readonly number[]
  /** `negative`: the second item is taken out again with this chance when the first is there. */
  readonly removed?: number
  /** The items sell in one channel only: positive lift over all, none inside (Simpson's paradox). */
  readonly onlyChannel?: number
}

/** Expected shares of orders. */
export interface BundleTruth {
  readonly items: readonly number[]
  readonly support: number
  /** Of the last item, given the others. */
  readonly confidence: number
  readonly lift: number
}

/** Place of the channel in which alone the items of the Simpson pair sell. */
export const SIMPSON_CHANNEL = 3

const TABLE: readonly Bundle[] = [
  { trigger: 0.02, solo: [0.01, 0.015] },
  { trigger: 0.01, solo: [0.03, 0.005] },
  { trigger: 0.005, solo: [0.002, 0.004] },
  { trigger: 0.03, solo: [0, 0] },
  { trigger: 0, solo: [0.02, 0.03] },
  { trigger: 0, solo: [0.04, 0.05], removed: 0.7 },
  { trigger: 0, solo: [0.2, 0.25], onlyChannel: SIMPSON_CHANNEL },
  { trigger: 0.012, solo: [0.004, 0.006, 0.002] },
]

/** A falling row of bundles of one length, from 0.6 % of orders on. */
function series(length: number, count: number): Bundle[] {
  return Array.from({ length: count }, (_, i) => ({
    trigger: 0.006 / (1 + i / 8),
    solo: Array.from({ length }, (_, item) => 0.001 + 0.0005 * ((i + item) % 5)),
  }))
}

/** All planted bundles; every item belongs to one bundle. */
export const bundles: readonly Bundle[] = [...TABLE, ...series(2, 36), ...series(3, 20), ...series(4, 10)]

/** First item of each bundle, counted from the first planted item; one entry more than bundles. */
export const bundleStarts: readonly number[] = bundles.reduce<number[]>(
  (starts, bundle) => [...starts, (starts.at(-1) ?? 0) + bundle.solo.length],
  [0],
)

/** Number of planted items. */
export const plantedItems = bundleStarts.at(-1) ?? 0

/** The closed form of a bundle. @param channelShare share of the orders in the channel of {@link SIMPSON_CHANNEL} */
export function truthOf(bundle: Bundle, channelShare: number): BundleTruth {
  const { trigger, solo, removed = 0 } = bundle
  const within = bundle.onlyChannel === undefined ? 1 : channelShare
  const alone = (items: readonly number[]) => items.reduce((product, chance) => product * chance, 1)
  const together = (items: readonly number[]) => within * (trigger + (1 - trigger) * alone(items))
  const [first = 0] = solo
  const items = solo.map((chance, i) => together([chance]) * (i === 1 ? 1 - first * removed : 1))
  const support = together(solo) * (1 - removed)
  const others = solo.length === 2 ? (items[0] ?? 0) : together(solo.slice(0, -1))
  return { items, support, confidence: support / others, lift: support / items.reduce((a, b) => a * b, 1) }
}

interface Event {
  /** Planted items that it brings. */
  readonly from: number
  readonly to: number
  readonly logOfFailure: number
  next: number
}

/** Orders are planted in blocks of this many. */
const BLOCK = 1 << 15

/**
 * The planted items of order after order. Each trigger and each item alone is a row of geometric gaps, so the cost is
 * that of what fires.
 */
export class Planting {
  readonly #random: Random
  readonly #events: readonly Event[]
  readonly #starts = new Uint32Array(BLOCK + 1)
  #items = new Uint16Array(0)
  #from = 0
  #until = 0

  constructor(seed: number) {
    this.#random = randomStream(seed, 'planting')
    this.#events = bundles.flatMap((bundle, b) => {
      const start = bundleStarts[b] ?? 0
      const alone = bundle.solo.map((chance, i) => this.#event(start + i, start + i + 1, chance))
      return [this.#event(start, start + bundle.solo.length, bundle.trigger), ...alone].filter(
        (event) => event.next < Infinity,
      )
    })
  }

  /** Writes the planted items of the next order to `out`, each once, and returns how many; orders count from 0. */
  take(order: number, out: Uint16Array): number {
    if (order >= this.#until) this.#plant(order)
    const place = order - this.#from
    let count = 0
    for (let i = this.#starts[place] as number; i < (this.#starts[place + 1] as number); i++) {
      const item = this.#items[i] as number
      let known = false
      for (let j = 0; j < count; j++) if (out[j] === item) known = true
      if (!known) out[count++] = item
    }
    return count
  }

  #event(from: number, to: number, chance: number): Event {
    const logOfFailure = ln(1 - chance)
    return { from, to, logOfFailure, next: chance === 0 ? Infinity : drawGap(this.#random, logOfFailure) }
  }

  /** Fires the events of the block that begins with `order` and sorts what they bring by order (counting sort). */
  #plant(order: number): void {
    this.#from = order
    this.#until = order + BLOCK
    const places: number[] = []
    const items: number[] = []
    for (const event of this.#events) {
      for (; event.next < this.#until; event.next += 1 + drawGap(this.#random, event.logOfFailure)) {
        for (let item = event.from; item < event.to; item++) {
          places.push(event.next - order)
          items.push(item)
        }
      }
    }
    this.#starts.fill(0)
    for (const place of places) this.#starts[place + 1] = (this.#starts[place + 1] as number) + 1
    for (let i = 0; i < BLOCK; i++) this.#starts[i + 1] = (this.#starts[i + 1] as number) + (this.#starts[i] as number)
    const cursor = this.#starts.slice()
    this.#items = new Uint16Array(items.length)
    places.forEach((place, i) => {
      const at = cursor[place] as number
      this.#items[at] = items[i] as number
      cursor[place] = at + 1
    })
  }
}
