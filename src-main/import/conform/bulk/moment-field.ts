import { toDateKey } from '../../../base/days.ts'
import type { Day } from '../../../base/days.ts'
import { BATCH_ROWS } from '../../readers/batch.ts'
import type { DecodedBatch } from '../../readers/decoded.ts'
import { STATE } from '../../readers/decoded.ts'
import type { TypedColumn } from '../../typing/column.ts'
import type { Moment } from '../../typing/moment.ts'
import { midnightOf } from '../../typing/moment.ts'
import type { Zone } from '../../typing/zone.ts'

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

  /** 1 for rows of the batch whose time can be used without a word; 0 for the others. */
  get good(): Uint8Array {
    return this.#good
  }

  /** The moment of a good row: instant, day as YYYYMMDD and whether it has a time. */
  at(i: number): Pick<Moment, 'at' | 'dateKey' | 'hasTime'> {
    const state = this.#states[i]
    const read = state === STATE.text ? this.#read.get(i) : undefined
    if (read !== undefined) return read
    const local = this.#localMs[i] as number
    const dateKey = this.#keyOf(Math.floor(local / DAY))
    if (state === STATE.value) return { at: this.#zone.toUtc(local) ?? local, dateKey, hasTime: true }
    return { at: midnightOf(local, this.#zone), dateKey, hasTime: false }
  }

  #check(batch: DecodedBatch): void {
    let last = Number.NaN
    let exists = true
    for (let i = 0; i < batch.rows; i++) {
      const state = this.#states[i]
      if (state === STATE.value) {
        const local = this.#localMs[i] as number
        if (local !== last) exists = this.#zone.toUtc(local) !== null
        last = local
        this.#good[i] = exists ? 1 : 0
        if (exists && local > this.#last) this.#last = local
      } else if (state === STATE.date) {
        this.#good[i] = 1
        this.#last = Math.max(this.#last, this.#localMs[i] as number)
      } else {
        this.#good[i] = state === STATE.text && this.#isGoodText(batch, i) ? 1 : 0
      }
    }
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
