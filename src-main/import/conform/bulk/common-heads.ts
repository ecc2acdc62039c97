import type { BulkHeads } from './bulk-orders.ts'
import type { HeadStage } from './order-stages.ts'

/** Adds up what the headers of orders have in common, batch by batch. */
export class CommonHeads {
  readonly #returns: number[] = []
  #currencies: ReadonlySet<string> = new Set()
  #first = Infinity
  #last = -Infinity
  #lastSale = -Infinity
  #located = false

  /** Takes in staged headers. */
  add({ count, numbers, pools }: HeadStage): void {
    this.#addNumbers(numbers, count)
    this.#currencies = new Set(Array.from({ length: pools.currency_code.size - 1 }, (_, n) => textOf(pools, n + 1)))
  }

  #addNumbers(numbers: HeadStage['numbers'], count: number): void {
    const { order_key: keys, date_key: days, is_return: returns, location_key: locations } = numbers
    let lastDay = Number.NaN
    let lastReturn = Number.NaN
    for (let at = 0; at < count; at++) {
      const day = days[at] as number
      const isReturn = returns[at] as number
      if (isReturn === 1) this.#returns.push(keys[at] as number)
      if (!this.#located && (locations[at] as number) > 0) this.#located = true
      // Orders of one day mostly stand together.
      if (day === lastDay && isReturn === lastReturn) continue
      lastDay = day
      lastReturn = isReturn
      if (day > 0) this.#addDay(day, isReturn === 1)
    }
  }

  #addDay(day: number, isReturn: boolean): void {
    if (day < this.#first) this.#first = day
    if (day > this.#last) this.#last = day
    if (!isReturn && day > this.#lastSale) this.#lastSale = day
  }

  /** What is known so far. */
  get result(): BulkHeads {
    const [currency = null] = this.#currencies
    return {
      currency: this.#currencies.size === 1 ? currency : null,
      firstKey: finite(this.#first),
      lastKey: finite(this.#last),
      lastSaleKey: finite(this.#lastSale),
      returns: this.#returns,
      located: this.#located,
    }
  }
}

function textOf(pools: HeadStage['pools'], code: number): string {
  return pools.currency_code.text(code) ?? ''
}

function finite(day: number): number | null {
  return Number.isFinite(day) ? day : null
}
