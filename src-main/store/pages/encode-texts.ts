import { BATCH_ROWS } from './cell-batch.ts'
import type { CellBatch } from './cell-batch.ts'
import type { TextCodes } from './columns.ts'
import type { ColumnEncoder } from './encode-column.ts'
import { serialOfBlob, serialOfText, varintLength, writeVarint } from './record.ts'

/** Texts up to this many bytes are copied byte by byte, longer ones as a block. */
const SHORT_TEXT = 24
/** UTF-8 bytes that one UTF-16 unit can take. */
const UTF8_PER_UNIT = 3
/** A code that no dictionary has. */
const NO_CODE = -1

/** Texts, or the bytes of a BLOB column, by their codes into a dictionary. */
export class CodeEncoder implements ColumnEncoder<TextCodes> {
  #text: TextCodes = { kind: 'text', codes: new Uint32Array(0), bytes: new Uint8Array(0), offsets: new Uint32Array(1) }
  readonly #serialOf: (bytes: number) => number
  #from = 0

  constructor(blob: boolean) {
    this.#serialOf = blob ? serialOfBlob : serialOfText
  }

  measure(text: TextCodes, from: number, count: number, { head, body }: CellBatch): number {
    this.#text = text
    this.#from = from
    const { codes, offsets } = text
    const nullCode = text.nullCode ?? NO_CODE
    let nulls = 0
    for (let i = 0; i < count; i++) {
      const code = codes[from + i] as number
      if (code === nullCode) {
        nulls++
        head[i] = (head[i] as number) + 1
        continue
      }
      const bytes = (offsets[code + 1] as number) - (offsets[code] as number)
      head[i] = (head[i] as number) + varintLength(this.#serialOf(bytes))
      body[i] = (body[i] as number) + bytes
    }
    return nulls
  }

  writeBodies(start: number, end: number, { bodyEnd, target }: CellBatch): void {
    const { codes, bytes, offsets } = this.#text
    const nullCode = this.#text.nullCode ?? NO_CODE
    const from = this.#from
    for (let i = start; i < end; i++) {
      const code = codes[from + i] as number
      if (code === nullCode) continue
      const first = offsets[code] as number
      const length = (offsets[code + 1] as number) - first
      const place = (bodyEnd[i] as number) - length
      bodyEnd[i] = place
      if (length > SHORT_TEXT) target.set(bytes.subarray(first, first + length), place)
      else for (let k = 0; k < length; k++) target[place + k] = bytes[first + k] as number
    }
  }

  writeHeads(start: number, end: number, { headAt, target }: CellBatch): void {
    const { codes, offsets } = this.#text
    const nullCode = this.#text.nullCode ?? NO_CODE
    const from = this.#from
    for (let i = start; i < end; i++) {
      const code = codes[from + i] as number
      const serial = code === nullCode ? 0 : this.#serialOf((offsets[code + 1] as number) - (offsets[code] as number))
      headAt[i] = writeVarint(target, headAt[i] as number, serial)
    }
  }
}

/** Texts as strings: each batch becomes a dictionary of its own, in which code 0 is NULL. */
export class StringEncoder implements ColumnEncoder<readonly (string | null)[]> {
  readonly #codes = new CodeEncoder(false)
  readonly #rowCodes = new Uint32Array(BATCH_ROWS)
  readonly #offsets = new Uint32Array(BATCH_ROWS + 2)
  #bytes = Buffer.alloc(4096)

  measure(values: readonly (string | null)[], from: number, count: number, batch: CellBatch): number {
    let end = 0
    for (let i = 0; i < count; i++) {
      const value = values[from + i] ?? null
      this.#rowCodes[i] = value === null ? 0 : i + 1
      if (value !== null) {
        this.#reserve(end, value.length * UTF8_PER_UNIT)
        end += this.#bytes.write(value, end)
      }
      this.#offsets[i + 2] = end
    }
    const text: TextCodes = {
      kind: 'text',
      codes: this.#rowCodes,
      bytes: this.#bytes,
      offsets: this.#offsets,
      nullCode: 0,
    }
    return this.#codes.measure(text, 0, count, batch)
  }

  writeBodies(start: number, end: number, batch: CellBatch): void {
    this.#codes.writeBodies(start, end, batch)
  }

  writeHeads(start: number, end: number, batch: CellBatch): void {
    this.#codes.writeHeads(start, end, batch)
  }

  #reserve(used: number, more: number): void {
    if (used + more <= this.#bytes.length) return
    const larger = Buffer.alloc((used + more) * 2)
    this.#bytes.copy(larger, 0, 0, used)
    this.#bytes = larger
  }
}
