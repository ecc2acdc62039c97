import { LensError } from '../../base/faults.ts'
import type { ReadLimits, RowFlag } from './batch.ts'
import { BLANK, byteKinds, CR, KIND, LF, QUOTE } from './byte-kinds.ts'
import { CellCache } from './cell-cache.ts'
import type { RecordScanner } from './record-feed.ts'

/** How a cell ended: at a delimiter, at the end of its record, or beyond the bytes at hand. */
const NEXT_CELL = 0
const RECORD_END = 1
const MORE = 2

/** Irregular writing of one cell of a record. */
export type CellMark = Pick<RowFlag, 'column' | 'code'>

/** Receives one record at a time; `cells` is reused by the scanner. */
export interface RecordSink {
  /** Whether the text of a column is wanted; unwanted columns are counted, not decoded. */
  wants(column: number): boolean
  /** A record of `count` cells; `raw` gives its bytes as text, during the call only. */
  record(
    cells: readonly string[],
    count: number,
    byteOffset: number,
    raw: () => string,
    marks: readonly CellMark[],
  ): void
  /** A blank line: a record of one cell without a byte. */
  blank(byteOffset: number): void
  /** Data row number of the record that is being read; 0 is the header. */
  row(): number
}

/** A record as messages name it. */
export function rowName(row: number): string {
  return row === 0 ? 'The header' : `Row ${row}`
}

/**
 * Splits CSV bytes (valid UTF-8) into records by RFC 4180, with the policy for irregular writing: line ends may be LF,
 * CRLF or CR, mixed; blanks around a quoted cell are dropped and flagged; a quote inside plain text and text after a
 * closing quote are kept as written and flagged, except that text after a closing quote of a cell with a line break
 * means an unclosed quote and refuses the file.
 */
export class CsvScanner implements RecordScanner {
  readonly #kinds: Uint8Array
  readonly #limits: ReadLimits
  readonly #sink: RecordSink
  readonly #cells: string[] = []
  #marks: CellMark[] = []
  #caches: CellCache[] = []
  #buffer: Buffer = Buffer.alloc(0)
  #base = 0
  #start = 0
  #at = 0
  #count = 0
  #final = false
  readonly #raw = (): string => this.#buffer.toString('utf8', this.#start, this.#at)

  constructor(delimiter: number, limits: ReadLimits, sink: RecordSink) {
    this.#kinds = byteKinds(delimiter)
    this.#limits = limits
    this.#sink = sink
  }

  scan(buffer: Buffer, base: number, final: boolean): number {
    let start = 0
    while (start < buffer.length) {
      if (!this.record(buffer, start, base, final)) return start
      start = this.#at
    }
    return start
  }

  /** Index of the first byte behind the record that was read last. */
  get next(): number {
    return this.#at
  }

  /** Reads the one record that begins at `start`; false when its end is not among the bytes at hand. */
  record(buffer: Buffer, start: number, base: number, final: boolean): boolean {
    this.#buffer = buffer
    this.#base = base
    this.#final = final
    this.#at = start
    this.#count = 0
    this.#start = start
    if (this.#marks.length > 0) this.#marks = []
    for (;;) {
      const ended = this.#cell()
      if (ended === MORE) return false
      if (ended === RECORD_END) break
      if (this.#count >= this.#limits.columns) throw this.#tooMany(start)
    }
    const first = this.#buffer[start]
    if (this.#count === 1 && (first === LF || first === CR)) {
      this.#sink.blank(this.#base + start)
      return true
    }
    this.#sink.record(this.#cells, this.#count, this.#base + start, this.#raw, this.#marks)
    return true
  }

  #cell(): number {
    const buffer = this.#buffer
    const kinds = this.#kinds
    const length = buffer.length
    const start = this.#at
    let p = start
    let hash = 0
    let bits = 0
    for (; p < length; p++) {
      const byte = buffer[p] as number
      const kind = kinds[byte] as number
      if (kind !== KIND.plain) {
        if (kind <= KIND.lineEnd) break
        if (kind === KIND.quote) {
          if (onlyBlanks(buffer, start, p)) return this.#quotedCell(start, p)
          this.#mark('quote_in_text')
        } else this.#mark('control_character')
      }
      hash = (Math.imul(hash, 31) + byte) | 0
      bits |= byte
    }
    if (p === length && !this.#final) return this.#wait(start, false)
    this.#checkCell(start, p, false)
    this.#keep(start, p, hash, bits)
    return this.#terminate(p)
  }

  /** Reads a cell whose first byte beyond blanks is a quote at `open`. */
  #quotedCell(start: number, open: number): number {
    const buffer = this.#buffer
    const length = buffer.length
    let hash = 0
    let bits = 0
    let doubled = false
    let broken = false
    let p = open + 1
    for (; p < length; p++) {
      const byte = buffer[p] as number
      if (byte === QUOTE) {
        if (buffer[p + 1] !== QUOTE) break
        doubled = true
        p++
      } else if (byte < BLANK) {
        if (byte === LF || byte === CR) broken = true
        else if (byte !== 0x09) this.#mark('control_character')
      }
      hash = (Math.imul(hash, 31) + byte) | 0
      bits |= byte
    }
    if (p >= length && this.#final) throw this.#unclosed(open)
    if (p >= length - 1 && !this.#final) return this.#wait(open, true)
    this.#checkCell(open + 1, p, true)
    let after = p + 1
    while (after < length && buffer[after] === BLANK && this.#kinds[BLANK] === KIND.plain) after++
    if (after === length && !this.#final) return MORE
    if (after < length && !this.#endsCell(after)) return this.#irregularCell(start, after, broken, open)
    if (start < open || after > p + 1) this.#mark('blank_around_quote')
    if (doubled) this.#keepText(() => buffer.toString('utf8', open + 1, p).replaceAll('""', '"'))
    else this.#keep(open + 1, p, hash, bits)
    return this.#terminate(after)
  }

  /** A closing quote is followed by text: the cell is kept as written, unless a line break says the quote was never closed. */
  #irregularCell(start: number, from: number, broken: boolean, open: number): number {
    if (broken) throw this.#unclosed(open)
    const buffer = this.#buffer
    let p = from
    while (p < buffer.length && !this.#endsCell(p)) p++
    if (p === buffer.length && !this.#final) return this.#wait(start, false)
    this.#checkCell(start, p, false)
    this.#mark('text_after_quote')
    this.#keepText(() => buffer.toString('utf8', start, p))
    return this.#terminate(p)
  }

  #mark(code: RowFlag['code']): void {
    const last = this.#marks.at(-1)
    if (last === undefined || last.column !== this.#count || last.code !== code)
      this.#marks.push({ column: this.#count, code })
  }

  #endsCell(p: number): boolean {
    const kind = this.#kinds[this.#buffer[p] as number]
    return kind === KIND.delimiter || kind === KIND.lineEnd
  }

  /** Moves beyond the delimiter or line end at `p`. */
  #terminate(p: number): number {
    const buffer = this.#buffer
    if (p >= buffer.length) {
      this.#at = p
      return RECORD_END
    }
    const byte = buffer[p]
    if (byte === CR) {
      if (p + 1 === buffer.length && !this.#final) return MORE
      this.#at = buffer[p + 1] === LF ? p + 2 : p + 1
      return RECORD_END
    }
    this.#at = p + 1
    return byte === LF ? RECORD_END : NEXT_CELL
  }

  #keep(start: number, end: number, hash: number, bits: number): void {
    const column = this.#count++
    if (start === end || !this.#sink.wants(column)) {
      this.#cells[column] = ''
    } else if (bits >= 0x80) {
      this.#cells[column] = this.#buffer.toString('utf8', start, end)
    } else {
      const cache = (this.#caches[column] ??= new CellCache(this.#cells.length))
      this.#cells[column] = cache.ascii(this.#buffer, start, end, hash)
    }
  }

  #keepText(text: () => string): void {
    const column = this.#count++
    this.#cells[column] = this.#sink.wants(column) ? text() : ''
  }

  #wait(from: number, quoted: boolean): number {
    this.#checkCell(from, this.#buffer.length, quoted)
    return MORE
  }

  #checkCell(start: number, end: number, quoted: boolean): void {
    if (end - start <= this.#limits.cellBytes) return
    if (quoted && this.#buffer.subarray(start, end).includes(LF)) throw this.#unclosed(start)
    const row = this.#sink.row()
    const message = `${rowName(row)}, column ${this.#count + 1} holds more than ${this.#limits.cellBytes} bytes (byte ${this.#base + start}).`
    throw new LensError('csv_limit', message, {
      rule: 'cell',
      row,
      byteOffset: this.#base + start,
      limit: this.#limits.cellBytes,
    })
  }

  #unclosed(open: number): LensError {
    const row = this.#sink.row()
    const byteOffset = this.#base + open
    const message = `The quote that opens at ${rowName(row).toLowerCase()}, column ${this.#count + 1} (byte ${byteOffset}) is not closed.`
    return new LensError('csv_quote', message, { row, column: this.#count + 1, byteOffset })
  }

  #tooMany(start: number): LensError {
    const message = `${rowName(this.#sink.row())} has more than ${this.#limits.columns} columns (byte ${this.#base + start}).`
    return new LensError('csv_limit', message, {
      rule: 'columns',
      byteOffset: this.#base + start,
      limit: this.#limits.columns,
    })
  }
}

function onlyBlanks(buffer: Buffer, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (buffer[p] !== BLANK) return false
  return true
}
