import { LOCK_BYTE } from '../page-file.ts'
import { damaged } from '../page-reader.ts'
import type { PageReader } from '../page-reader.ts'

/** First freelist page and number of freelist pages, in the header of the file (section 1.3.9). */
const FIRST_FREE = 32
const FREE_COUNT = 36
const PAGE_COUNT = 28

/**
 * Keeps book of the pages of a file: each belongs to one b-tree, overflow chain or the freelist. Threads that look at
 * parts of the same file keep the same book.
 */
export class PageOwners {
  /** 1 for every page that belongs to something, in shared memory; there is no page 0. */
  readonly book: Uint8Array<SharedArrayBuffer>
  readonly #lockPage: number

  constructor(reader: PageReader, book = new Uint8Array(new SharedArrayBuffer(reader.pageCount + 1))) {
    this.book = book
    this.#lockPage = LOCK_BYTE / reader.pageSize + 1
  }

  /** @throws LensError `workspace_corrupt` when there is no such page or it belongs to something already */
  claim(page: number): void {
    if (page < 1 || page >= this.book.length || page === this.#lockPage) throw damaged(`there is no page ${page}`)
    if (Atomics.exchange(this.book, page, 1) !== 0) throw damaged(`page ${page} belongs to two`)
  }

  /** @throws LensError `workspace_corrupt` when a page belongs to nothing; only the page of the locks may */
  assertAll(): void {
    for (let page = 1; page < this.book.length; page++) {
      if (this.book[page] === 0 && page !== this.#lockPage) throw damaged(`page ${page} belongs to nothing`)
    }
  }

  /** Trunk pages hold the number of the next one, how many leaves follow, and their numbers (section 1.5). */
  claimFreelist(reader: PageReader): void {
    const page = new Uint8Array(reader.pageSize)
    const view = new DataView(page.buffer)
    reader.read(1, 1, page, 0)
    if (view.getUint32(PAGE_COUNT) !== reader.pageCount) throw damaged('its page count is not that of its header')
    const expected = view.getUint32(FREE_COUNT)
    let next = view.getUint32(FIRST_FREE)
    let found = 0
    while (next !== 0) {
      this.claim(next)
      reader.read(next, 1, page, 0)
      const leaves = view.getUint32(4)
      if (leaves > reader.usable / 4 - 2) throw damaged('a page of the freelist has too many entries')
      for (let i = 0; i < leaves; i++) this.claim(view.getUint32(8 + 4 * i))
      found += leaves + 1
      next = view.getUint32(0)
    }
    if (found !== expected) throw damaged(`the freelist has ${found} pages instead of ${expected}`)
  }
}
