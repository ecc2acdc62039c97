import { byteKinds, KIND, LF, QUOTE, quotedStops } from '../byte-kinds.ts'
import type { TextArea } from './text-area.ts'

/** Most records of one run. */
export const RUN_ROWS = 1_024
const IRREGULAR = -1
/** Bytes of a word that are below the blank or a quote or an exclamation mark, and bytes that are zero (Hacker's Delight 6-1). */
const LOW = 0x23232323
const ONES = 0x01010101
const TOPS = 0x80808080 | 0

/**
 * Finds records and cells in CSV bytes, four bytes at a time. It takes records whose reading cannot be doubted: the right
 * number of cells, each plain or quoted from its first byte to its last without a doubled quote, no control character,
 * and LF or CRLF at the end.
 */
export class RecordIndex {
  /** Cell k of column c stands at `[starts[c * RUN_ROWS + k], ends[c * RUN_ROWS + k])`. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Where each record begins. */
  readonly records = new Int32Array(RUN_ROWS)
  /** Behind the last record that was taken. */
  end = 0
  readonly #width: number
  readonly #mostBytes: number
  readonly #kinds: Uint8Array
  readonly #quoted = quotedStops()
  readonly #delimiters: number

  /**
   * @param width cells that a record must have
   * @param mostBytes longer records are not taken
   */
  constructor(delimiter: number, width: number, mostBytes: number) {
    this.#kinds = byteKinds(delimiter)
    this.#delimiters = Math.imul(delimiter, ONES)
    this.#width = width
    this.#mostBytes = mostBytes
    this.starts = new Int32Array(width * RUN_ROWS)
    this.ends = new Int32Array(width * RUN_ROWS)
  }

  /** Takes up to `most` records from `from` on and returns their number; the next one is irregular, or not all there. */
  take(area: TextArea, from: number, most: number): number {
    let at = from
    let count = 0
    for (; count < most; count++) {
      const next = this.#record(area, at, count)
      if (next === IRREGULAR) break
      this.records[count] = at
      at = next
    }
    this.end = at
    return count
  }

  /** Finds the cells of the record at `from` and returns where the next one begins, unless it is irregular. */
  #record({ bytes, view }: TextArea, from: number, k: number): number {
    const kinds = this.#kinds
    const delimiters = this.#delimiters
    const beyond = k + this.#width * RUN_ROWS
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
      cell += RUN_ROWS
      if (kind === KIND.delimiter) {
        if (cell === beyond) return IRREGULAR
        start = ++p
        continue
      }
      const isWhole = cell === beyond && kind === KIND.lineEnd && p !== from && p - from <= this.#mostBytes
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
