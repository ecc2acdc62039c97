import { NO_CODE } from '../decoded.ts'
import { MASKS, type CellRun } from './cell-decoder.ts'
import { KeyEntries, LONGEST } from './key-entries.ts'
import { shortHash, ShortKeys } from './key-table.ts'
import { TextArea } from './text-area.ts'

/** Keys up to this length are compared as three integers, of which the last byte is the length. */
const SHORT = 11
/** Cells that are looked up together. */
const TOGETHER = 64

/** Codes for the distinct cells of one column, in the order in which they came. */
export interface KeyDictionary {
  readonly entries: Pick<KeyEntries, 'size' | 'bytes' | 'offsets'>
  /** Codes of a run of cells, written to `codes` from `row` on. */
  encode(run: CellRun, codes: Uint32Array, row: number): void
  /** Code of a text that stands nowhere. */
  textCode(text: string): number
}

/**
 * A dictionary that looks up keys of up to eleven bytes as three integers within their hash slot; longer ones in the
 * bytes of its entries.
 */
export class ByteDictionary implements KeyDictionary {
  readonly entries = new KeyEntries()
  readonly #short = new ShortKeys()
  /** Position, hash and key of the cells that are looked up together, and the position of their end. */
  readonly #keys = new Int32Array(TOGETHER * 5 + 1)
  readonly #touched = new Int32Array(1)
  #scratch: TextArea | null = null

  encode(run: CellRun, codes: Uint32Array, row: number): void {
    for (let done = 0; done < run.count; done += TOGETHER) {
      const count = Math.min(TOGETHER, run.count - done)
      const keys = this.#prepare(run, run.from + done, count)
      this.#lookUp(run, run.from + done, keys, codes, row + done)
    }
  }

  /**
   * Notes the keys of a few cells that differ from the cell before them, as most cells do not, and returns their number.
   * Touching their slots lets the waits for memory overlap.
   */
  #prepare({ area: { view }, starts, ends }: CellRun, from: number, count: number): number {
    const keys = this.#keys
    const { slots, mask } = this.#short
    let touched = 0
    let noted = 0
    let last0 = 0
    let last1 = 0
    let last2 = -1
    for (let k = 0; k < count; k++) {
      const at = starts[from + k] as number
      const length = (ends[from + k] as number) - at
      let key0 = view.getInt32(at, true)
      let key1 = 0
      let key2 = length << 24
      if (length <= 4) key0 &= MASKS[length] as number
      else {
        key1 = view.getInt32(at + 4, true)
        if (length <= 8) key1 &= MASKS[length - 4] as number
        else key2 |= view.getInt32(at + 8, true) & (MASKS[length > SHORT ? 3 : length - 8] as number)
      }
      if (key0 === last0 && key1 === last1 && key2 === last2 && length <= SHORT) continue
      const hash = shortHash(key0, key1, key2)
      touched |= slots[(hash & mask) * 4] as number
      keys[noted * 5] = k
      keys[noted * 5 + 1] = hash
      keys[noted * 5 + 2] = last0 = key0
      keys[noted * 5 + 3] = last1 = key1
      keys[noted * 5 + 4] = last2 = key2
      noted++
    }
    keys[noted * 5] = count
    this.#touched[0] = touched
    return noted
  }

  #lookUp({ area, starts, ends }: CellRun, from: number, noted: number, codes: Uint32Array, row: number): void {
    const keys = this.#keys
    for (let n = 0; n < noted; n++) {
      const k = keys[n * 5] as number
      const at = starts[from + k] as number
      const length = (ends[from + k] as number) - at
      const code = length > SHORT ? this.entries.longCode(area, at, length) : this.#shortCode(area.bytes, at, length, n)
      const until = keys[n * 5 + 5] as number
      for (let same = k; same < until; same++) codes[row + same] = code
    }
  }

  textCode(text: string): number {
    const bytes = Buffer.from(text, 'utf8')
    if (bytes.length > LONGEST) return NO_CODE
    if (bytes.length === 0) return 0
    this.#scratch ??= new TextArea(LONGEST * 2)
    this.#scratch.put(bytes, 0)
    if (bytes.length > SHORT) return this.entries.longCode(this.#scratch, 0, bytes.length)
    const codes = new Uint32Array(1)
    this.encode(
      { area: this.#scratch, starts: Int32Array.of(0), ends: Int32Array.of(bytes.length), from: 0, count: 1 },
      codes,
      0,
    )
    return codes[0] as number
  }

  #shortCode(bytes: Uint8Array, at: number, length: number, noted: number): number {
    if (length === 0) return 0
    const key0 = this.#keys[noted * 5 + 2] as number
    const key1 = this.#keys[noted * 5 + 3] as number
    const key2 = this.#keys[noted * 5 + 4] as number
    const { slots, mask } = this.#short
    let slot = (this.#keys[noted * 5 + 1] as number) & mask
    for (;;) {
      const code = slots[slot * 4] as number
      if (code === 0) break
      if (slots[slot * 4 + 1] === key0 && slots[slot * 4 + 2] === key1 && slots[slot * 4 + 3] === key2) return code
      slot = (slot + 1) & mask
    }
    const code = this.entries.add(bytes, at, length)
    if (code !== NO_CODE) this.#short.put(slot, code, key0, key1, key2)
    return code
  }
}
