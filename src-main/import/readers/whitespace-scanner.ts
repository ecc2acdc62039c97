import { LensError } from '../../base/faults.ts'
import type { ReadLimits } from './batch.ts'
import { CellCache } from './cell-cache.ts'
import { rowName, type RecordSink } from './csv-scanner.ts'
import type { RecordScanner } from './record-feed.ts'

const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const BLANK = 0x20

/** Splits lines at runs of blanks and tabs (fixed-width extracts such as CDNOW); quotes mean nothing here. */
export class WhitespaceScanner implements RecordScanner {
  readonly #limits: ReadLimits
  readonly #sink: RecordSink
  readonly #cells: string[] = []
  readonly #caches: CellCache[] = []

  constructor(limits: ReadLimits, sink: RecordSink) {
    this.#limits = limits
    this.#sink = sink
  }

  scan(buffer: Buffer, base: number, final: boolean): number {
    let start = 0
    while (start < buffer.length) {
      const end = lineEnd(buffer, start)
      if (end >= buffer.length - 1 && !final) return start
      const next = buffer[end] === CR && buffer[end + 1] === LF ? end + 2 : Math.min(end + 1, buffer.length)
      this.#line(buffer, start, end, base)
      start = next
    }
    return start
  }

  #line(buffer: Buffer, start: number, end: number, base: number): void {
    let count = 0
    let p = start
    for (;;) {
      while (p < end && (buffer[p] === BLANK || buffer[p] === TAB)) p++
      if (p === end) break
      if (count === this.#limits.columns) {
        const message = `${rowName(this.#sink.row())} has more than ${this.#limits.columns} columns (byte ${base + start}).`
        throw new LensError('csv_limit', message, {
          rule: 'columns',
          byteOffset: base + start,
          limit: this.#limits.columns,
        })
      }
      p = this.#cell(buffer, p, end, count++)
    }
    if (count === 0) this.#sink.blank(base + start)
    else this.#sink.record(this.#cells, count, base + start, () => buffer.toString('utf8', start, end), [])
  }

  #cell(buffer: Buffer, start: number, end: number, column: number): number {
    let hash = 0
    let bits = 0
    let p = start
    for (; p < end; p++) {
      const byte = buffer[p] as number
      if (byte === BLANK || byte === TAB) break
      hash = (Math.imul(hash, 31) + byte) | 0
      bits |= byte
    }
    if (!this.#sink.wants(column)) this.#cells[column] = ''
    else if (bits >= 0x80) this.#cells[column] = buffer.toString('utf8', start, p)
    else this.#cells[column] = (this.#caches[column] ??= new CellCache(1)).ascii(buffer, start, p, hash)
    return p
  }
}

function lineEnd(buffer: Buffer, start: number): number {
  let p = start
  while (p < buffer.length && buffer[p] !== LF && buffer[p] !== CR) p++
  return p
}
