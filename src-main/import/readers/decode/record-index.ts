import { byteKinds, KIND, LF, QUOTE, quotedStops } from '../byte-kinds.ts'
import type { CellText } from './text-area.ts'

/** Most records of one run. */
export const RUN_ROWS = 1_024
/** Positions of one column; no power of two, because the columns would share one set of cache lines. */
export const RUN_STRIDE = RUN_ROWS + 16
const IRREGULAR = -1
/** Bytes of a word that are below the blank or a quote or an exclamation mark, and bytes that are zero (Hacker's Delight 6-1). */
const LOW = 0x23232323
const ONES = 0x01010101
const TOPS = 0x80808080 | 0

/** What makes a record regular besides its writing. */
export interface RegularForm {
  readonly delimiter: number
  /** Cells that a record must have. */
  readonly width: number
  /** Longer records are not taken. */
  readonly mostBytes: number
}

/**
 * Finds records and cells in CSV bytes. It takes records whose reading cannot be doubted: the right number of cells, each
 * plain or quoted from its first byte to its last without a doubled quote, no control character, and LF or CRLF at the
 * end.
 */
export interface RecordIndex {
  /** Cell k of column c stands at `[starts[c * RUN_STRIDE + k], ends[c * RUN_STRIDE + k])`. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Where each record begins; behind the last one where the first begins that was not taken. */
  readonly records: Int32Array
  /**
   * Takes up to `most` records from `from` on and returns their number; the next one is irregular, or not all there. A
   * NUL stands behind the text.
   */
  take(text: CellText, from: number, most: number): number
}

/** Finds records four bytes at a time. */
export class PlainRecordIndex implements RecordIndex {
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly records = new Int32Array(RUN_ROWS + 1)
  readonly #form: RegularForm
  readonly #kinds: Uint8Array
  readonly #quoted = quotedStops()
  readonly #delimiters: number

  constructor(form: RegularForm) {
    this.#form = form
    this.#kinds = byteKinds(form.delimiter)
    this.#delimiters = Math.imul(form.delimiter, ONES)
    this.starts = new Int32Array(form.width * RUN_STRIDE)
    this.ends = new Int32Array(form.width * RUN_STRIDE)
  }

  take(text: CellText, from: number, most: number): number {
    let count = 0
    this.records[0] = from
    for (; count < most; count++) {
      const next = this.#record(text, this.records[count] as number, count)
      if (next === IRREGULAR) break
      this.records[count + 1] = next
    }
    return count
  }

  /** Finds the cells of the record at `from` and returns where the next one begins, unless it is irregular. */
  #record({ bytes, view }: CellText, from: number, k: number): number {
    const kinds = this.#kinds
    const delimiters = this.#delimiters
    const { width, mostBytes } = this.#form
    const beyond = k + width * RUN_STRIDE
    let cell = k
    let start = from
    let p = from
    for (;;) {
      const word = view.getInt32(p, true)
      const unlike = word ^ delimiters
      const found = (((word - LOW) & ~word) | ((unlike - ONES) & ~unlike)) & TOPS
      if (found === 0) {
        p += 4
        continue
      }
      p += (31 - Math.clz32(found & -found)) >> 3
      let kind = kinds[bytes[p] as number]
      if (kind === KIND.plain) {
        p++
        continue
      }
      this.starts[cell] = start
      this.ends[cell] = p
      if (kind === KIND.quote) {
        if (p !== start) return IRREGULAR
        p = closingQuote(bytes, p + 1, this.#quoted)
        if (bytes[p] !== QUOTE) return IRREGULAR
        this.starts[cell] = start + 1
        this.ends[cell] = p++
        kind = kinds[bytes[p] as number]
      }
      cell += RUN_STRIDE
      if (kind === KIND.delimiter) {
        if (cell === beyond) return IRREGULAR
        start = ++p
        continue
      }
      const isWhole = cell === beyond && kind === KIND.lineEnd && p !== from && p - from <= mostBytes
      if (!isWhole) return IRREGULAR
      if (bytes[p] === LF) return p + 1
      return bytes[p + 1] === LF ? p + 2 : IRREGULAR
    }
  }
}

/** Where the quoted text at `from` ends: its quote, or a control character. */
function closingQuote(bytes: Uint8Array, from: number, stops: Uint8Array): number {
  let p = from
  while (stops[bytes[p] as number] === 0) p++
  return p
}
