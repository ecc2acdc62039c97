import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'

const BUFFER = 4 << 20
/** No row is longer than this. */
const LONGEST_ROW = 1024
const ZERO = 48
const COMMA = 44
const LINE_FEED = 10

/** A CSV file of ASCII cells, written through one buffer of 4 MB and hashed on the way. LF ends every row. */
export class LineFile {
  /** Rows written so far, the header included. */
  rows = 0
  bytes = 0
  readonly #descriptor: number
  readonly #buffer = Buffer.allocUnsafe(BUFFER)
  readonly #hash = createHash('sha256')
  #at = 0

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w')
  }

  /** Appends ASCII text and the comma after it. */
  text(value: string): void {
    for (let i = 0; i < value.length; i++) this.#buffer[this.#at++] = value.charCodeAt(i)
    this.#buffer[this.#at++] = COMMA
  }

  /** Appends a letter, a number of fixed width and a comma: an identifier. */
  id(letter: number, value: number, width: number): void {
    this.#buffer[this.#at++] = letter
    this.#digits(value, width)
    this.#buffer[this.#at++] = COMMA
  }

  /** Appends a whole number and a comma. */
  whole(value: number): void {
    this.#plain(value)
    this.#buffer[this.#at++] = COMMA
  }

  /** Appends an amount in minor units as decimal text with two places, and a comma. */
  amount(minor: number): void {
    if (minor < 0) this.#buffer[this.#at++] = 45
    const size = Math.abs(minor)
    const whole = Math.floor(size / 100)
    this.#plain(whole)
    this.#buffer[this.#at++] = 46
    this.#digits(size - whole * 100, 2)
    this.#buffer[this.#at++] = COMMA
  }

  /** Appends prepared text such as a date, then a blank and the time of day in seconds, and a comma. */
  moment(date: string, second: number): void {
    for (let i = 0; i < date.length; i++) this.#buffer[this.#at++] = date.charCodeAt(i)
    const hour = Math.floor(second / 3600)
    const minute = Math.floor(second / 60) - hour * 60
    this.#buffer[this.#at++] = 32
    this.#digits(hour, 2)
    this.#buffer[this.#at++] = 58
    this.#digits(minute, 2)
    this.#buffer[this.#at++] = 58
    this.#digits(second % 60, 2)
    this.#buffer[this.#at++] = COMMA
  }

  /** Ends the row: the last comma becomes its end. */
  end(): void {
    this.#buffer[this.#at - 1] = LINE_FEED
    this.rows++
    if (this.#at > BUFFER - LONGEST_ROW) this.#flush()
  }

  /** Writes what is left and closes the file; answers with its checksum. */
  close(): string {
    this.#flush()
    closeSync(this.#descriptor)
    return this.#hash.digest('hex')
  }

  #plain(value: number): void {
    let width = 1
    let rest = Math.abs(value)
    for (let limit = 10; limit <= rest; limit *= 10) width++
    if (value < 0) this.#buffer[this.#at++] = 45
    for (let i = width - 1; i >= 0; i--) {
      const tenth = Math.floor(rest / 10)
      this.#buffer[this.#at + i] = ZERO + rest - tenth * 10
      rest = tenth
    }
    this.#at += width
  }

  #digits(value: number, width: number): void {
    let rest = value
    for (let i = width - 1; i >= 0; i--) {
      const tenth = Math.floor(rest / 10)
      this.#buffer[this.#at + i] = ZERO + rest - tenth * 10
      rest = tenth
    }
    this.#at += width
  }

  #flush(): void {
    const filled = this.#buffer.subarray(0, this.#at)
    writeSync(this.#descriptor, filled)
    this.#hash.update(filled)
    this.bytes += this.#at
    this.#at = 0
  }
}

/** Writes a small CSV file in one go. Cells hold no comma, quote or line break. */
export function writeRows(path: string, rows: Iterable<readonly (string | number)[]>): void {
  const file = new LineFile(path)
  for (const row of rows) {
    for (const cell of row) file.text(String(cell))
    file.end()
  }
  file.close()
}
