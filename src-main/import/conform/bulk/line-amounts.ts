import { BATCH_ROWS } from '../../readers/batch.ts'
import type { DecodedBatch } from '../../readers/decoded.ts'
import { STATE } from '../../readers/decoded.ts'
import { MINOR_E4 } from '../order-line.ts'
import type { Extract } from '../extract.ts'
import { NumberField } from './number-field.ts'

/** What a row is before its amounts are read. */
export const ROW = { sale: 0, returned: 1, byQuantity: 2, odd: 3 } as const

/**
 * Amounts of all lines of a batch at once: the rules of the line reader for rows about which nothing is to be said.
 * Whatever is to be rejected, warned of or put right is `odd` and left to the line reader itself.
 */
export class LineAmounts {
  readonly quantity = new Float64Array(BATCH_ROWS)
  /** NaN where the quantity is whole, has no cost, or no margin. */
  readonly exact = new Float64Array(BATCH_ROWS)
  readonly price = new Float64Array(BATCH_ROWS)
  readonly discount = new Float64Array(BATCH_ROWS)
  readonly net = new Float64Array(BATCH_ROWS)
  readonly cost = new Float64Array(BATCH_ROWS)
  readonly margin = new Float64Array(BATCH_ROWS)
  /** Whether any row of the batch has a fraction of a unit. */
  hasFractions = false
  readonly #given: Readonly<Record<'quantity' | 'price' | 'net' | 'discount' | 'cost' | 'margin', NumberField>>
  readonly #positivePrice: boolean

  constructor(extract: Extract) {
    this.#given = {
      quantity: new NumberField(extract.number('quantity')),
      price: new NumberField(extract.amount('unit_price')),
      net: new NumberField(extract.amount('line_net')),
      discount: new NumberField(extract.amount('discount_amount')),
      cost: new NumberField(extract.amount('unit_cost')),
      margin: new NumberField(extract.amount('margin_amount')),
    }
    this.#positivePrice = extract.rules.positivePrice === true
  }

  /** Whether lines can have a cost, and a margin. */
  get hasCosts(): boolean {
    return this.#given.cost.present
  }

  get hasMargins(): boolean {
    return this.#given.margin.present || this.#given.cost.present
  }

  /**
   * Reads the amounts of a batch.
   * @param kinds kind of each row ({@link ROW}); on return `sale`, `returned` or `odd`
   */
  read(batch: DecodedBatch, kinds: Uint8Array): void {
    for (const field of Object.values(this.#given)) field.use(batch)
    this.hasFractions = false
    const { quantity, price, net, discount } = this.#given
    const quantities = quantity.values
    for (let i = 0; i < batch.rows; i++) {
      const units = quantities[i] as number
      if (kinds[i] === ROW.byQuantity) kinds[i] = units < 0 ? ROW.returned : ROW.sale
      if (kinds[i] === ROW.odd) continue
      const states = (price.states[i] as number) | (net.states[i] as number) | (discount.states[i] as number)
      const hasAmount = price.states[i] === STATE.value || net.states[i] === STATE.value
      const isPlain = quantity.states[i] === STATE.value && units !== 0 && states < STATE.text && hasAmount
      const isGood = isPlain && (kinds[i] === ROW.sale ? this.#sale(i, units) : this.#return(i, units))
      if (!isGood || !this.#costs(i)) kinds[i] = ROW.odd
    }
  }

  #sale(i: number, units: number): boolean {
    const { price, net, discount } = this.#given
    const off = discount.values[i] as number
    const each = price.values[i] as number
    const given = net.values[i] as number
    if (units < 0 || off < 0 || each < 0 || given < 0) return false
    const hasPrice = price.states[i] === STATE.value
    const hasNet = net.states[i] === STATE.value
    const gross = hasPrice ? rounded(each * units) : given + off
    if (!Number.isSafeInteger(gross)) return false
    if (hasPrice) {
      if (off > gross || (this.#positivePrice && each <= 0)) return false
      if (hasNet && Math.abs(gross - off - given) > MINOR_E4 * Math.max(1, units)) return false
    }
    this.#units(i, units)
    this.price[i] = hasPrice ? each : rounded(gross / units)
    this.discount[i] = off
    this.net[i] = hasNet ? given : gross - off
    return true
  }

  /** A return has negative quantity, discount and net and a price that is not negative, however the extract signs them. */
  #return(i: number, units: number): boolean {
    const { price, net, discount } = this.#given
    if (units > 0 || (this.#positivePrice && price.states[i] === STATE.value && (price.values[i] as number) <= 0))
      return false
    const off = Math.abs(discount.values[i] as number)
    const each = Math.abs(price.values[i] as number)
    const given = Math.abs(net.values[i] as number)
    const hasPrice = price.states[i] === STATE.value
    const gross = hasPrice ? rounded(each * -units) : given + off
    if (!Number.isSafeInteger(gross) || (hasPrice && off > gross)) return false
    const amount = net.states[i] === STATE.value ? given : gross - off
    this.#units(i, units)
    this.price[i] = hasPrice ? each : rounded(gross / -units)
    this.discount[i] = off === 0 ? 0 : -off
    this.net[i] = amount === 0 ? 0 : -amount
    return true
  }

  #units(i: number, units: number): void {
    const isWhole = Number.isInteger(units)
    if (!isWhole) this.hasFractions = true
    this.exact[i] = isWhole ? Number.NaN : units
    this.quantity[i] = isWhole ? units : Math.sign(units) * Math.max(1, Math.round(Math.abs(units)))
  }

  #costs(i: number): boolean {
    const { quantity, cost, margin } = this.#given
    const costState = cost.states[i] as number
    const marginState = margin.states[i] as number
    const each = cost.values[i] as number
    if (costState >= STATE.text || marginState >= STATE.text || each < 0) return false
    const hasCost = costState === STATE.value
    this.cost[i] = hasCost ? each : Number.NaN
    this.margin[i] =
      marginState === STATE.value
        ? (margin.values[i] as number)
        : hasCost
          ? (this.net[i] as number) - rounded(each * (quantity.values[i] as number))
          : Number.NaN
    return true
  }
}

/** Half away from zero to an integer, without a thought where it is one already. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Math.sign(value) * Math.round(Math.abs(value))
}
