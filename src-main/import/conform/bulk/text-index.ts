import type { CellDictionary } from '../../readers/decoded.ts'

const FIRST_SLOTS = 1 << 12

/** Finds the code of a text in a dictionary that still grows: open addressing over FNV-1a hashes of the bytes. */
export class TextIndex {
  readonly #dictionary: () => CellDictionary | null
  #slots = new Uint32Array(FIRST_SLOTS)
  #indexed = 1

  constructor(dictionary: () => CellDictionary | null) {
    this.#dictionary = dictionary
  }

  /** The code of a text; 0 when the dictionary does not hold it. */
  codeOf(text: string): number {
    const dictionary = this.#dictionary()
    if (dictionary === null) return 0
    this.#catchUp(dictionary)
    const sought = Buffer.from(text, 'utf8')
    const { bytes, offsets } = dictionary
    const mask = this.#slots.length - 1
    for (let slot = hashOf(sought, 0, sought.length) & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot] as number
      if (code === 0) return 0
      const start = offsets[code] as number
      if ((offsets[code + 1] as number) - start === sought.length && sameBytes(bytes, start, sought)) return code
    }
  }

  #catchUp({ size, bytes, offsets }: CellDictionary): void {
    if (size * 2 > this.#slots.length) {
      this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(size * 4)))
      this.#indexed = 1
    }
    const mask = this.#slots.length - 1
    for (; this.#indexed < size; this.#indexed++) {
      let slot = hashOf(bytes, offsets[this.#indexed] as number, offsets[this.#indexed + 1] as number) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = this.#indexed
    }
  }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return hash >>> 0
}

function sameBytes(bytes: Uint8Array, start: number, sought: Uint8Array): boolean {
  for (let at = 0; at < sought.length; at++) if (bytes[start + at] !== sought[at]) return false
  return true
}
