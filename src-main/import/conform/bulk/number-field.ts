import { BATCH_ROWS } from '../../readers/batch.ts'
import type { DecodedBatch } from '../../readers/decoded.ts'
import { STATE } from '../../readers/decoded.ts'
import type { TypedColumn } from '../../typing/column.ts'

/** Numbers of one field of the batch in hand, each a value, empty, or left to the readers of single rows. */
export class NumberField {
  values: Float64Array
  /** `STATE.value`, `STATE.empty`, or `STATE.text` for a cell that cannot be used or deserves a warning. */
  states: Uint8Array
  /** Whether a source column stands behind the field. */
  readonly mapped: boolean
  /** Whether any row can have a value. */
  readonly present: boolean
  /** Whether every row of the batch in hand has a value. */
  isFull: boolean
  /** Whether no row of the batch in hand has anything. */
  isEmpty: boolean
  /** Whether no row of the batch in hand is left to the readers of single rows. */
  isNumeric = true
  readonly #typed: TypedColumn<number>
  #ownValues: Float64Array | null = null
  #ownStates: Uint8Array | null = null

  constructor(typed: TypedColumn<number>) {
    this.#typed = typed
    this.mapped = typed.mapped
    this.present = typed.present
    const constant = typed.mapped ? null : typed.cellOf('').value
    this.values = new Float64Array(typed.mapped ? 0 : BATCH_ROWS).fill(constant ?? 0)
    this.states = new Uint8Array(this.values.length).fill(constant === null ? STATE.empty : STATE.value)
    this.isFull = !typed.mapped && constant !== null
    this.isEmpty = !typed.mapped && constant === null
  }

  /** Moves to the next batch; cells that the decoder left as text are read here. */
  use(batch: DecodedBatch): void {
    const column = this.mapped ? batch.decoded[this.#typed.index] : null
    if (column?.as !== 'amount' && column?.as !== 'number') return
    this.values = column.values
    this.states = column.states
    let found = statesIn(this.states, batch.rows)
    if (found >= 1 << STATE.text) {
      this.#readTexts(batch)
      found = statesIn(this.states, batch.rows)
    }
    this.isFull = found === 1 << STATE.value
    this.isEmpty = found === 1 << STATE.empty
    this.isNumeric = found < 1 << STATE.text
  }

  /** The arrays of a batch are the reader's, so cells are put right in copies. */
  #readTexts(batch: DecodedBatch): void {
    const values = (this.#ownValues ??= new Float64Array(BATCH_ROWS))
    const states = (this.#ownStates ??= new Uint8Array(BATCH_ROWS))
    values.set(this.values.subarray(0, batch.rows))
    states.set(this.states.subarray(0, batch.rows))
    for (let i = 0; i < batch.rows; i++) {
      if (states[i] !== STATE.text) continue
      const { value, issue, warning } = this.#typed.cellOf(batch.text(this.#typed.index, i))
      if (issue !== null || warning !== null) continue
      values[i] = value ?? 0
      states[i] = value === null ? STATE.empty : STATE.value
    }
    this.values = values
    this.states = states
  }
}

/** The states that occur, each as the bit of its number. */
function statesIn(states: Uint8Array, rows: number): number {
  if (rows > 0 && areValues(states, rows)) return 1 << STATE.value
  let found = 0
  for (let i = 0; i < rows; i++) found |= 1 << (states[i] as number)
  return found
}

/** Whether all rows have the state `STATE.value`, which is 0; four of them are compared at once where they lie so. */
function areValues(states: Uint8Array, rows: number): boolean {
  let checked = 0
  if (states.byteOffset % 4 === 0) {
    checked = rows & ~3
    if (!areZero(new Uint32Array(states.buffer, states.byteOffset, rows >> 2), 0, rows >> 2)) return false
  }
  return areZero(states, checked, rows)
}

function areZero(values: Uint8Array | Uint32Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (values[i] !== 0) return false
  return true
}
