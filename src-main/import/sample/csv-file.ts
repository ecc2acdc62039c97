import { closeSync, openSync, writeSync } from 'node:fs'

const CHUNK = 1 << 20

/** A CSV file that is written in pieces of about 1 MB: LF lines, cells quoted only where they must be. */
export class CsvFile {
  /** Data rows written so far. */
  rows = 0
  private readonly descriptor: number
  private text: string

  constructor(path: string, header: readonly string[]) {
    this.descriptor = openSync(path, 'w')
    this.text = `${header.join(',')}\n`
  }

  /** Appends one data row and returns its number, 1 = first row below the header. */
  add(cells: readonly (string | number)[]): number {
    let row = ''
    for (const value of cells) row += `${cell(value)},`
    this.text += `${row.slice(0, -1)}\n`
    if (this.text.length >= CHUNK) this.flush()
    return ++this.rows
  }

  /** Writes what is left and closes the file. */
  close(): void {
    this.flush()
    closeSync(this.descriptor)
  }

  private flush(): void {
    writeSync(this.descriptor, this.text)
    this.text = ''
  }
}

/** Amount in minor units as decimal text with two places. */
export function amountText(minor: number): string {
  const size = Math.abs(minor)
  return `${minor < 0 ? '-' : ''}${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
