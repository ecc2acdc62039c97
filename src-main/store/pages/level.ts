const FIRST_PAGES = 256
const FIRST_BYTES = 4096

/**
 * The pages of one level of a b-tree, left to right, and what stands behind each but the last one, its divider: an entry
 * of an index, or its greatest rowid as a varint. They lie in two arrays, as leaves can be a million.
 */
export class Level {
  #pages = new Uint32Array(FIRST_PAGES)
  #count = 0
  #bytes = new Uint8Array(FIRST_BYTES)
  /** Where the divider of each page ends. */
  #ends = new Uint32Array(FIRST_PAGES)

  /** Number of pages. */
  get count(): number {
    return this.#count
  }

  /** Number of a page in the file. */
  page(place: number): number {
    return this.#pages[place] as number
  }

  /** The divider behind a page; valid until another one is added. */
  divider(place: number): Uint8Array {
    return this.#bytes.subarray(this.#startOf(place), this.#ends[place])
  }

  /** Bytes of the divider behind a page. */
  dividerBytes(place: number): number {
    return (this.#ends[place] as number) - this.#startOf(place)
  }

  /** Adds a page, and what stands behind it; nothing behind the last one. */
  add(page: number, divider?: Uint8Array): void {
    const place = this.#count
    if (place === this.#pages.length) {
      this.#pages = grown(this.#pages, new Uint32Array(place * 2))
      this.#ends = grown(this.#ends, new Uint32Array(place * 2))
    }
    this.#pages[place] = page
    this.#count++
    this.#ends[place] = this.#startOf(place)
    if (divider !== undefined) this.#putLast(divider)
  }

  /** Puts another divider behind the last page. */
  replaceLast(divider: Uint8Array): void {
    this.#putLast(divider)
  }

  #putLast(divider: Uint8Array): void {
    const start = this.#startOf(this.#count - 1)
    const end = start + divider.length
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(end * 2))
    this.#bytes.set(divider, start)
    this.#ends[this.#count - 1] = end
  }

  #startOf(place: number): number {
    return place === 0 ? 0 : (this.#ends[place - 1] as number)
  }
}

function grown<Values extends Uint8Array | Uint32Array>(values: Values, larger: Values): Values {
  larger.set(values)
  return larger
}
