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
 * Whatever is to be rejected, warned of or put right is `odd` and left to the line reader itself. Amounts that are stored
 * as the file gives them are the columns of the batch; others are worked out in columns of their own.
 */
export class LineAmounts {
  quantity: Float64Array
  price: Float64Array
  discount: Float64Array
  net: Float64Array
  /** NaN where a row has no cost, or no margin. */
  cost: Float64Array
  margin: Float64Array
  /** NaN where the quantity is whole. */
  readonly exact = columnOf(Number.NaN)
  /** Whether any row of the batch has a fraction of a unit. */
  hasFractions = false
  readonly #given: Readonly<Record<'quantity' | 'price' | 'net' | 'discount' | 'cost' | 'margin', NumberField>>
  readonly #own = {
    quantity: columnOf(0),
    price: columnOf(0),
    discount: columnOf(0),
    net: columnOf(0),
    cost: columnOf(Number.NaN),
    margin: columnOf(Number.NaN),
  }
  readonly #positivePrice: boolean
  /** Rows that cannot be stored as given. */
  readonly #others = new Uint32Array(BATCH_ROWS)

  constructor(extract: Extract) {
    this.#given = {
      quantity: new NumberField(extract.number('quantity')),
      price: new NumberField(extract.amount('unit_price')),
      net: new NumberField(extract.amount('line_net')),
      discount: new NumberField(extract.amount('discount_amount')),
      cost: new NumberField(extract.amount('unit_cost')),
      margin: new NumberField(extract.amount('margin_amount')),
    }
    const { quantity, price, discount, net, cost, margin } = this.#own
    this.quantity = quantity
    this.price = price
    this.discount = discount
    this.net = net
    this.cost = cost
    this.margin = margin
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
    if (this.hasFractions) this.exact.fill(Number.NaN)
    this.hasFractions = false
    const { quantity, price, net, discount } = this.#given
    if (kinds.includes(ROW.byQuantity)) settleKinds(kinds, quantity.values, batch.rows)
    const isGiven = quantity.isFull && price.isFull && discount.isNumeric && (net.isFull || net.isEmpty)
    if (isGiven) this.#takeGiven()
    const others = isGiven ? this.#findOthers(kinds, batch.rows) : allBut(ROW.odd, kinds, this.#others, batch.rows)
    if (others > 0) this.#workOut(kinds, others, batch.rows)
    this.#readCosts(kinds, batch.rows)
  }

  #takeGiven(): void {
    const { quantity, price, net, discount } = this.#given
    this.quantity = quantity.values
    this.price = price.values
    this.discount = discount.values
    this.net = net.isFull ? net.values : this.#own.net
  }

  /**
   * Notes the rows whose amounts cannot be stored as given, by their sign, sum or fraction, and works out nets that the
   * file leaves empty; returns how many rows there are.
   */
  #findOthers(kinds: Uint8Array, rows: number): number {
    const { quantity, price, discount, net } = this
    const others = this.#others
    const hasNet = this.#given.net.isFull
    const leastPrice = this.#positivePrice ? 1 : 0
    let found = 0
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i]
      if (kind === ROW.odd) continue
      const sign = kind === ROW.sale ? 1 : -1
      const units = sign * (quantity[i] as number)
      const each = price[i] as number
      const off = sign * (discount[i] as number)
      const gross = each * units
      const amount = gross - off
      const given = hasNet ? sign * (net[i] as number) : amount
      const isSigned = units >= 1 && each >= leastPrice && off >= 0 && given >= 0
      const isWhole = gross <= Number.MAX_SAFE_INTEGER && Math.floor(units) === units
      const adds = off <= gross && (kind !== ROW.sale || Math.abs(amount - given) <= MINOR_E4 * units)
      if (!hasNet) net[i] = amount === 0 ? 0 : sign * amount
      if (!isSigned || !isWhole || !adds) others[found++] = i
    }
    return found
  }

  /** Works out the rows that cannot be stored as given, in columns that are not those of the batch. */
  #workOut(kinds: Uint8Array, count: number, rows: number): void {
    this.#leaveGiven(rows)
    const { quantity, price, net, discount } = this.#given
    for (let n = 0; n < count; n++) {
      const i = this.#others[n] as number
      const units = quantity.values[i] as number
      const states = (price.states[i] as number) | (net.states[i] as number) | (discount.states[i] as number)
      const hasAmount = price.states[i] === STATE.value || net.states[i] === STATE.value
      const isPlain = quantity.states[i] === STATE.value && units !== 0 && states < STATE.text && hasAmount
      const isGood = isPlain && (kinds[i] === ROW.sale ? this.#sale(i, units) : this.#return(i, units))
      if (!isGood) kinds[i] = ROW.odd
    }
  }

  #leaveGiven(rows: number): void {
    for (const name of ['quantity', 'price', 'discount', 'net'] as const) {
      const own = this.#own[name]
      if (this[name] === own) continue
      own.set(this[name].subarray(0, rows))
      this[name] = own
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
    if (!isWhole) {
      this.hasFractions = true
      this.exact[i] = units
    }
    this.quantity[i] = isWhole ? units : Math.sign(units) * Math.max(1, Math.round(Math.abs(units)))
  }

  /** Costs and margins; a row that gives a cost only has the margin that follows from it. */
  #readCosts(kinds: Uint8Array, rows: number): void {
    const { cost, margin } = this.#given
    if (!cost.present && !margin.present) return
    if (!cost.present && margin.isFull) {
      this.margin = margin.values
      return
    }
    this.margin = this.#own.margin
    for (let i = 0; i < rows; i++) if (kinds[i] !== ROW.odd && !this.#costs(i)) kinds[i] = ROW.odd
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

function columnOf(value: number): Float64Array {
  return new Float64Array(BATCH_ROWS).fill(value)
}

/** Notes all rows of other kinds; returns how many they are. */
function allBut(kind: number, kinds: Uint8Array, found: Uint32Array, rows: number): number {
  let count = 0
  for (let i = 0; i < rows; i++) if (kinds[i] !== kind) found[count++] = i
  return count
}

/** Rows that are returns by their quantity. */
function settleKinds(kinds: Uint8Array, quantities: Float64Array, rows: number): void {
  for (let i = 0; i < rows; i++)
    if (kinds[i] === ROW.byQuantity) kinds[i] = (quantities[i] as number) < 0 ? ROW.returned : ROW.sale
}

/** Half away from zero to an integer, without a thought where it is one already. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Math.sign(value) * Math.round(Math.abs(value))
}
