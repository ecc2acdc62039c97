const SMALL = 256
const LARGE = 4_096

/**
 * Recent cell texts of one column, found by the hash of their bytes. Extract columns repeat themselves (dates, customers,
 * countries), so most cells cost a comparison instead of a new string, and equal cells are the same object downstream.
 */
export class CellCache {
  readonly #mask: number
  readonly #hashes: Int32Array
  readonly #texts: string[]

  /** @param columns number of columns of the file; wide files get small caches */
  constructor(columns: number) {
    const size = columns <= 64 ? LARGE : SMALL
    this.#mask = size - 1
    this.#hashes = new Int32Array(size)
    this.#texts = new Array<string>(size).fill('')
  }

  /**
   * Text of the ASCII bytes `[start, end)`.
   * @param hash any function of exactly these bytes
   */
  ascii(buffer: Buffer, start: number, end: number, hash: number): string {
    const slot = (hash ^ (hash >>> 15)) & this.#mask
    const known = this.#texts[slot]
    if (this.#hashes[slot] === hash && known !== undefined && sameText(known, buffer, start, end)) return known
    const text = buffer.toString('latin1', start, end)
    this.#hashes[slot] = hash
    this.#texts[slot] = text
    return text
  }
}

function sameText(text: string, buffer: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false
  for (let i = 0, p = start; p < end; i++, p++) if (text.charCodeAt(i) !== buffer[p]) return false
  return true
}
