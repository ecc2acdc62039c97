import type { PageReader } from './page-reader.ts'

/** Pages of other trees between two wanted ones that are read along with them. */
const READ_THROUGH = 8

/** Reads given pages in their order, those that are neighbours in the file by one call. */
export class LeafRuns {
  readonly #reader: PageReader
  readonly #pages: Float64Array
  readonly #seen: (page: number) => void
  #next = 0

  /** @param seen told of every page that was read */
  constructor(reader: PageReader, pages: Float64Array, seen: (page: number) => void) {
    this.#reader = reader
    this.#pages = pages
    this.#seen = seen
  }

  /** How many pages were read so far. */
  get done(): number {
    return this.#next
  }

  /** Reads the next pages, up to `room` of them, one behind the other into `target`; returns how many. */
  fill(target: Uint8Array, room: number): number {
    const { pageSize } = this.#reader
    let pages = 0
    while (this.#next < this.#pages.length && pages < room) {
      const first = this.#pages[this.#next] as number
      let until = this.#next + 1
      while (until < this.#pages.length && this.#isInRun(until, first, room - pages)) until++
      const last = this.#pages[until - 1] as number
      this.#reader.read(first, last - first + 1, target, pages * pageSize)
      pages = this.#closeGaps(target, first, until, pages)
    }
    return pages
  }

  #closeGaps(target: Uint8Array, first: number, until: number, base: number): number {
    const { pageSize } = this.#reader
    let pages = base
    for (; this.#next < until; this.#next++, pages++) {
      const number = this.#pages[this.#next] as number
      const from = (base + number - first) * pageSize
      this.#seen(number)
      if (from !== pages * pageSize) target.copyWithin(pages * pageSize, from, from + pageSize)
    }
    return pages
  }

  /** Whether a page can be read in the same call as those from `first` on. */
  #isInRun(place: number, first: number, room: number): boolean {
    const page = this.#pages[place] as number
    const step = page - (this.#pages[place - 1] as number)
    return step > 0 && step <= READ_THROUGH && page - first < room
  }
}
