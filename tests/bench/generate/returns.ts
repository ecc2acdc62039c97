import type { Random } from '../../../src-main/base/random.ts'
import { randomStream } from '../../../src-main/base/random.ts'
import type { OrderLines } from './orders.ts'
import { DAYS } from './season.ts'

const RETURN_SHARE = 0.045
const LINE_SHARE = 0.6
const LONGEST_WAIT = 45

/** Goods that come back as one document. Amounts in minor units, positive. */
export interface ReturnDocument {
  readonly customer: number
  readonly channel: number
  readonly lines: readonly {
    readonly product: number
    readonly quantity: number
    readonly price: number
    readonly discount: number
    readonly cost: number
  }[]
}

/** Decides what comes back and keeps it until its day; nothing comes back after the last day. */
export class ReturnDesk {
  readonly #random: Random
  readonly #due = new Map<number, ReturnDocument[]>()

  constructor(seed: number) {
    this.#random = randomStream(seed, 'returns')
  }

  /** Draws whether some lines of an order of that day come back, whole, 1 to 45 days later. */
  consider(lines: OrderLines, customer: number, day: number): void {
    if (!this.#random.chance(RETURN_SHARE)) return
    const back = day + 1 + this.#random.below(LONGEST_WAIT)
    const returned = Array.from({ length: lines.count }, (_, i) => i).filter(() => this.#random.chance(LINE_SHARE))
    if (returned.length === 0 || back >= DAYS) return
    const document = {
      customer,
      channel: lines.channel,
      lines: returned.map((i) => ({
        product: lines.product[i] as number,
        quantity: lines.quantity[i] as number,
        price: lines.price[i] as number,
        discount: lines.discount[i] as number,
        cost: lines.cost[i] as number,
      })),
    }
    const list = this.#due.get(back)
    if (list) list.push(document)
    else this.#due.set(back, [document])
  }

  /** Hands out the documents of a day, which must not be asked for twice. */
  take(day: number): readonly ReturnDocument[] {
    const documents = this.#due.get(day) ?? []
    this.#due.delete(day)
    return documents
  }
}
