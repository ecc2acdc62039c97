import type { CellMark, RecordSink } from './csv-scanner.ts'

/** Passes records on once the preamble and the header are behind. */
export class AfterHeader implements RecordSink {
  readonly #inner: RecordSink
  #skip: number

  constructor(inner: RecordSink, skip: number) {
    this.#inner = inner
    this.#skip = skip
  }

  /** Whether the next record is a row. */
  get passed(): boolean {
    return this.#skip === 0
  }

  wants(column: number): boolean {
    return this.#skip === 0 && this.#inner.wants(column)
  }

  row(): number {
    return this.#skip > 0 ? 0 : this.#inner.row()
  }

  record(
    cells: readonly string[],
    count: number,
    byteOffset: number,
    raw: () => string,
    marks: readonly CellMark[],
  ): void {
    if (this.#skip > 0) this.#skip--
    else this.#inner.record(cells, count, byteOffset, raw, marks)
  }

  blank(byteOffset: number): void {
    if (this.#skip === 0) this.#inner.blank(byteOffset)
  }
}

/** Turns one line into one (basket_no, item) row per item; the basket number is the line number. */
export class BasketSink implements RecordSink {
  readonly #inner: RecordSink
  #line = 0

  constructor(inner: RecordSink) {
    this.#inner = inner
  }

  wants(): boolean {
    return true
  }

  row(): number {
    return this.#line + 1
  }

  record(
    cells: readonly string[],
    count: number,
    byteOffset: number,
    raw: () => string,
    marks: readonly CellMark[],
  ): void {
    const basket = String(++this.#line)
    for (let i = 0; i < count; i++) {
      const item = cells[i] ?? ''
      const own =
        marks.length === 0 ? marks : marks.filter((mark) => mark.column === i).map(({ code }) => ({ column: 1, code }))
      if (item.trim() === '') this.#inner.blank(byteOffset)
      else this.#inner.record([basket, item], 2, byteOffset, raw, own)
    }
  }

  blank(byteOffset: number): void {
    this.#line++
    this.#inner.blank(byteOffset)
  }
}

/** Keeps the first records that are not blank; blank lines alone make one empty record. */
export class FirstRecords implements RecordSink {
  readonly records: string[][] = []
  readonly #most: number
  #blanks = 0

  constructor(most: number) {
    this.#most = most
  }

  get full(): boolean {
    return this.records.length >= this.#most
  }

  get blanks(): number {
    return this.#blanks
  }

  wants(): boolean {
    return !this.full
  }

  row(): number {
    return 0
  }

  record(cells: readonly string[], count: number): void {
    if (!this.full) this.records.push(cells.slice(0, count))
  }

  blank(): void {
    this.#blanks++
  }
}

/** Passes on the records of a range of rows; the others are counted, not decoded. */
export class WithinRows implements RecordSink {
  readonly #inner: RecordSink
  readonly #from: number
  readonly #to: number
  #next = 1

  constructor(inner: RecordSink, from: number, to: number) {
    this.#inner = inner
    this.#from = from
    this.#to = to
  }

  /** Whether the last row of the range is behind. */
  get done(): boolean {
    return this.#next > this.#to
  }

  wants(column: number): boolean {
    return this.#inside() && this.#inner.wants(column)
  }

  row(): number {
    return this.#next
  }

  record(
    cells: readonly string[],
    count: number,
    byteOffset: number,
    raw: () => string,
    marks: readonly CellMark[],
  ): void {
    if (this.#inside()) this.#inner.record(cells, count, byteOffset, raw, marks)
    this.#next++
  }

  blank(byteOffset: number): void {
    if (this.#inside()) this.#inner.blank(byteOffset)
    this.#next++
  }

  #inside(): boolean {
    return this.#next >= this.#from && this.#next <= this.#to
  }
}
