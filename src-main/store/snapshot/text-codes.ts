import type { TextCells } from '../pages/read-table.ts'

/** Codes of the texts of a column, in the order in which they were met. */
export class TextCodes {
  readonly texts: string[] = []
  readonly #codes = new Map<string, number>()
  #cells = new Float64Array(0)

  /** The code of a text. */
  codeOf(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    this.#codes.set(text, this.texts.length)
    this.texts.push(text)
    return this.texts.length - 1
  }

  /** The codes of cells, NaN for NULL; a text that repeats the one before is not decoded again. */
  codesOf({ bytes, starts, ends }: TextCells, count: number): Float64Array {
    if (this.#cells.length < count) this.#cells = new Float64Array(starts.length)
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let before = -1
    let code = Number.NaN
    for (let i = 0; i < count; i++) {
      const start = starts[i] as number
      const end = ends[i] as number
      if (start < 0) {
        this.#cells[i] = Number.NaN
        continue
      }
      if (before < 0 || !sameBytes(bytes, start, end, starts[before] as number, ends[before] as number)) {
        code = this.codeOf(text.toString('utf8', start, end))
        before = i
      }
      this.#cells[i] = code
    }
    return this.#cells
  }
}

function sameBytes(bytes: Uint8Array, start: number, end: number, otherStart: number, otherEnd: number): boolean {
  if (end - start !== otherEnd - otherStart) return false
  for (let at = start, other = otherStart; at < end; at++, other++) if (bytes[at] !== bytes[other]) return false
  return true
}
