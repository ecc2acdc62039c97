import { toDateKey } from '../../../base/days.ts'
import type { Day } from '../../../base/days.ts'
import { BATCH_ROWS } from '../../readers/batch.ts'
import type { DecodedBatch } from '../../readers/decoded.ts'
import { STATE } from '../../readers/decoded.ts'
import type { TypedColumn } from '../../typing/column.ts'
import type { Moment } from '../../typing/moment.ts'
import { midnightOf } from '../../typing/moment.ts'
import type { Zone } from '../../typing/zone.ts'
import type { NewHeads } from './order-run.ts'
import type { HeadStage } from './order-stages.ts'

const DAY = 86_400_000

/** Times of one field of the batch in hand: which rows have a good one, and the moment of single rows. */
export class MomentField {
  readonly #typed: TypedColumn<Moment>
  readonly #zone: Zone
  readonly #keys = new Map<number, number>()
  /** Moments of cells that the decoder left as text. */
  readonly #read = new Map<number, Moment>()
  readonly #good = new Uint8Array(BATCH_ROWS)
  #localMs = new Float64Array()
  #states = new Uint8Array()
  /** Greatest wall clock time of all rows so far. */
  #last = Number.NEGATIVE_INFINITY

  constructor(typed: TypedColumn<Moment>, zone: Zone) {
    this.#typed = typed
    this.#zone = zone
  }

  /** Moves to the next batch. */
  use(batch: DecodedBatch): void {
    const column = batch.decoded[this.#typed.index]
    if (column?.as !== 'moment') return
    this.#localMs = column.localMs as Float64Array<ArrayBuffer>
    this.#states = column.states as Uint8Array<ArrayBuffer>
    this.#read.clear()
    this.#check(batch)
  }

  /** The last day of all rows read so far that have one; null without any. */
  get lastDay(): Day | null {
    return this.#last === Number.NEGATIVE_INFINITY ? null : (Math.floor(this.#last / DAY) as Day)
  }

  /** Whether every row of the batch is known to have a time that can be used without a word. */
  areGood = false

  /** 1 for rows of the batch whose time can be used without a word; 0 for the others. */
  get good(): Uint8Array {
    return this.#good
  }

  /** Writes the moments of orders to headers from `at` on: instant, day as YYYYMMDD and whether there is a time. */
  write(
    { sale_at: instants, date_key: days, has_time: timed }: HeadStage['numbers'],
    at: number,
    { first, count }: NewHeads,
  ): void {
    const states = this.#states
    const localMs = this.#localMs
    const zone = this.#zone
    let lastDay = Number.NaN
    let dateKey = 0
    for (let n = 0, target = at; n < count; n++, target++) {
      const row = first[n] as number
      const state = states[row]
      const read = state === STATE.text ? this.#read.get(row) : undefined
      if (read !== undefined) {
        instants[target] = read.at
        days[target] = read.dateKey
        timed[target] = read.hasTime ? 1 : 0
        continue
      }
      const local = localMs[row] as number
      const day = Math.floor(local / DAY)
      if (day !== lastDay) dateKey = this.#keyOf(day)
      lastDay = day
      instants[target] = state === STATE.value ? (zone.toUtc(local) ?? local) : midnightOf(local, zone)
      days[target] = dateKey
      timed[target] = state === STATE.value ? 1 : 0
    }
  }

  /** Finds out which rows are good: the lines of an order mostly have one time, which is looked at once. */
  #check(batch: DecodedBatch): void {
    const states = this.#states
    const localMs = this.#localMs
    const good = this.#good
    let latest = this.#last
    let last = Number.NaN
    let lastState: number = STATE.empty
    let isGood = false
    this.areGood = true
    for (let i = 0; i < batch.rows; i++) {
      const local = localMs[i] as number
      const state = states[i] as number
      if (local !== last || state !== lastState) {
        isGood = state === STATE.date || (state === STATE.value && this.#zone.toUtc(local) !== null)
        if (isGood && local > latest) latest = local
        last = local
        lastState = state
      }
      good[i] = isGood ? 1 : 0
      if (!isGood) this.areGood = false
    }
    this.#last = latest
    if (this.areGood) return
    for (let i = states.indexOf(STATE.text); i >= 0 && i < batch.rows; i = states.indexOf(STATE.text, i + 1))
      if (this.#isGoodText(batch, i)) good[i] = 1
  }

  #isGoodText(batch: DecodedBatch, i: number): boolean {
    const { value, issue, warning } = this.#typed.cellOf(batch.text(this.#typed.index, i))
    if (value !== null) this.#last = Math.max(this.#last, value.day * DAY)
    if (value === null || issue !== null || warning !== null) return false
    this.#read.set(i, value)
    return true
  }

  #keyOf(day: number): number {
    const known = this.#keys.get(day)
    if (known !== undefined) return known
    const key = toDateKey(day as Day)
    this.#keys.set(day, key)
    return key
  }
}
