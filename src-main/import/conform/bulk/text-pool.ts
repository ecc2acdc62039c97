const FIRST_BYTES = 1 << 16
const FIRST_TEXTS = 1 << 10
const NO_TEXT = 0

/** Texts as UTF-8 one behind the other: text k is `bytes[offsets[k], offsets[k + 1])`; 0 means no text. */
export class TextPool {
  bytes = new Uint8Array(FIRST_BYTES)
  offsets = new Uint32Array(FIRST_TEXTS)
  /** Texts held, the first of which is no text. */
  size = 1
  readonly #codes = new Map<string, number>()

  /** Adds a text as it stands in other bytes; returns its code. */
  copy(from: Uint8Array, start: number, end: number): number {
    const at = this.#room(end - start)
    const { bytes } = this
    for (let source = start, target = at; source < end; source++, target++) bytes[target] = from[source] as number
    return this.#close(at + end - start)
  }

  /** Adds texts `from` to `to` (exclusive) that stand one behind the other; returns the code of the first one. */
  copyAll(texts: { readonly bytes: Uint8Array; readonly offsets: Uint32Array }, from: number, to: number): number {
    const start = texts.offsets[from] as number
    const end = texts.offsets[to] as number
    const at = this.#room(end - start)
    this.bytes.set(texts.bytes.subarray(start, end), at)
    const first = this.size
    this.#reserve(first + to - from)
    this.size = first + to - from
    copyShifted(this.offsets, first + 1, texts.offsets.subarray(from + 1, to + 1), at - start)
    return first
  }

  /** Adds a text, also when the pool holds it already; returns its code. */
  add(text: string): number {
    const encoded = Buffer.from(text, 'utf8')
    return this.copy(encoded, 0, encoded.length)
  }

  /** The code of a text, added when it is new; 0 for null. For texts that are few. */
  codeOf(text: string | null): number {
    if (text === null) return NO_TEXT
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    const code = this.add(text)
    this.#codes.set(text, code)
    return code
  }

  /** The text of a code; null for 0. */
  text(code: number): string | null {
    if (code === NO_TEXT) return null
    const { buffer, byteOffset } = this.bytes
    const start = this.offsets[code] as number
    return Buffer.from(buffer, byteOffset + start, (this.offsets[code + 1] as number) - start).toString('utf8')
  }

  /** Forgets all texts. */
  clear(): void {
    this.size = 1
    this.#codes.clear()
  }

  #room(length: number): number {
    const at = this.offsets[this.size] as number
    if (at + length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, at + length))
      grown.set(this.bytes.subarray(0, at))
      this.bytes = grown
    }
    return at
  }

  #close(end: number): number {
    const code = this.size++
    this.#reserve(this.size)
    this.offsets[this.size] = end
    return code
  }

  /** Makes room for the end of the last one of so many texts. */
  #reserve(size: number): void {
    if (size < this.offsets.length) return
    const grown = new Uint32Array(Math.max(this.offsets.length * 2, size + 1))
    grown.set(this.offsets)
    this.offsets = grown
  }
}

/** Writes offsets for bytes that lie elsewhere by so much. */
function copyShifted(target: Uint32Array, at: number, offsets: Uint32Array, shift: number): void {
  for (let n = 0; n < offsets.length; n++) target[at + n] = (offsets[n] as number) + shift
}
