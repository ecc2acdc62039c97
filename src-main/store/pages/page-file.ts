import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { LensError } from '../../base/faults.ts'
import { guarded } from '../errors.ts'
import { readFreelist, writeFreelist } from './free-pages.ts'
import { WriteBack } from './write-back.ts'

/** Bytes of the database header at the start of page 1 (section 1.3 of the file format). */
const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\0'
const CHANGE_COUNTER = 24
const PAGE_COUNT = 28
const SCHEMA_FORMAT = 44
const VERSION_VALID_FOR = 92

/** First byte of the page that SQLite keeps for its locks and never uses (section 1.4). */
export const LOCK_BYTE = 1_073_741_824

const NO_PAGES = new Uint32Array(0)

/**
 * Takes free pages of an SQLite file and appends others between the transactions of a connection to it. The connection must be in autocommit,
 * `locking_mode` NORMAL and a rollback journal, and may be used again after {@link PageFile.flush}: the page count and
 * change counter of the header (sections 1.3.6 to 1.3.8) then tell it to read anew.
 */
export class PageFile {
  readonly path: string
  /** Bytes of a page, and those of it that may be used (section 1.3.4). */
  readonly pageSize: number
  readonly usable: number
  readonly #handle: number
  readonly #header = Buffer.alloc(HEADER_BYTES)
  readonly #writeBack: WriteBack
  /** Number of the next page while pages are being appended; 0 when the header has to be read first. */
  #next = 0
  /** Free pages of the file, ascending, and how many of them are taken. */
  #free: Uint32Array = NO_PAGES
  #taken = 0

  /** @throws LensError `workspace_corrupt` when the file is no database that pages can be appended to */
  constructor(path: string) {
    this.path = path
    this.#handle = guarded('the warehouse', () => openSync(path, 'r+'))
    this.#writeBack = new WriteBack(this.#handle)
    try {
      this.#readHeader()
      const size = this.#header.readUInt16BE(16)
      this.pageSize = size === 1 ? 65_536 : size
      this.usable = this.pageSize - (this.#header[20] ?? 0)
      this.#assertPlain()
    } catch (error) {
      closeSync(this.#handle)
      throw error
    }
  }

  /**
   * Takes the numbers of free pages, ascending, and when they are used up of the next pages at the end of the file; the
   * page at the lock byte is left out.
   */
  reserve(count: number): Uint32Array {
    if (this.#next === 0) this.#begin()
    const lockPage = LOCK_BYTE / this.pageSize + 1
    const numbers = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      if (this.#taken < this.#free.length) {
        numbers[i] = this.#free[this.#taken++] as number
        continue
      }
      if (this.#next === lockPage) this.#next++
      numbers[i] = this.#next++
    }
    return numbers
  }

  /** Writes the reserved pages that lie one behind the other in `pages`; neighbours are written in one call. */
  write(numbers: Uint32Array, pages: Uint8Array): void {
    const count = numbers.length
    for (let start = 0, end = 1; start < count; start = end, end++) {
      while (end < count && numbers[end] === (numbers[start] as number) + end - start) end++
      const bytes = (end - start) * this.pageSize
      this.#write(pages, start * this.pageSize, bytes, this.#offset(numbers[start] as number))
    }
  }

  /** Writes a page that exists, such as the root of an empty table. */
  rewrite(number: number, page: Uint8Array): void {
    if (this.#next === 0) this.#begin()
    if (number < 2 || number >= this.#next) throw new RangeError(`no page ${number} to write`)
    this.#write(page, 0, this.pageSize, this.#offset(number))
  }

  /** Reads a page that exists. */
  read(number: number): Buffer {
    const page = Buffer.alloc(this.pageSize)
    const bytes = guarded('the warehouse', () => readSync(this.#handle, page, 0, this.pageSize, this.#offset(number)))
    if (bytes !== this.pageSize) throw damaged('is shorter than its page count')
    return page
  }

  /** Tells connections of the pages that were written; to be called before one is used again. */
  flush(): void {
    if (this.#next === 0) return
    if (this.#taken > 0) writeFreelist(this.#header, this.#free.subarray(this.#taken), this.#pages())
    this.#free = NO_PAGES
    this.#taken = 0
    const count = this.#next - 1
    const change = (this.#header.readUInt32BE(CHANGE_COUNTER) + 1) >>> 0
    this.#header.writeUInt32BE(change, CHANGE_COUNTER)
    this.#header.writeUInt32BE(change, VERSION_VALID_FOR)
    this.#header.writeUInt32BE(count, PAGE_COUNT)
    this.#write(this.#header, 0, HEADER_BYTES, 0)
    this.#next = 0
  }

  /**
   * Lets the disk take what was written, where that is much, without waiting for it. Who calls this has to wait for
   * {@link PageFile.settle} before the file is closed.
   * @throws LensError `disk_full`, `disk_io` when the disk did not take what it was given before
   */
  writeBack(): void {
    this.#writeBack.begin()
  }

  /**
   * Waits until nothing is under way.
   * @throws LensError as {@link PageFile.writeBack} does
   */
  async settle(): Promise<void> {
    await this.#writeBack.settle()
  }

  /** Flushes and closes; no transaction may be open, since closing a file gives up the locks of the process on it. */
  close(): void {
    try {
      this.flush()
    } finally {
      closeSync(this.#handle)
    }
  }

  /** Reads where the file ends now: the connection may have added pages since. */
  #begin(): void {
    this.#readHeader()
    if (this.#header.readUInt32BE(CHANGE_COUNTER) !== this.#header.readUInt32BE(VERSION_VALID_FOR)) {
      throw damaged('has an outdated page count')
    }
    this.#next = this.#header.readUInt32BE(PAGE_COUNT) + 1
    const bytes = fstatSync(this.#handle).size
    if (bytes < this.#offset(this.#next)) throw damaged('is shorter than its page count')
    const free = readFreelist(this.#header, this.#pages())
    if (free === null) throw damaged('has a damaged list of free pages')
    this.#free = free
  }

  #pages() {
    const write = (number: number, page: Uint8Array): void => this.#write(page, 0, this.pageSize, this.#offset(number))
    return { usable: this.usable, pageSize: this.pageSize, read: (number: number) => this.read(number), write }
  }

  #readHeader(): void {
    const bytes = guarded('the warehouse', () => readSync(this.#handle, this.#header, 0, HEADER_BYTES, 0))
    if (bytes !== HEADER_BYTES || this.#header.toString('latin1', 0, 16) !== MAGIC) throw damaged('is not a database')
  }

  /** Rollback journal (1.3.3), file format 4 (1.3.10), no auto-vacuum (1.3.12) and UTF-8 (1.3.13). */
  #assertPlain(): void {
    const header = this.#header
    const plain =
      header[18] === 1 &&
      header[19] === 1 &&
      header.readUInt32BE(SCHEMA_FORMAT) === 4 &&
      header.readUInt32BE(52) === 0 &&
      header.readUInt32BE(56) === 1
    if (!plain) throw damaged('has a form that is not written directly')
  }

  #write(bytes: Uint8Array, from: number, length: number, position: number): void {
    guarded('the warehouse', () => {
      for (let done = 0; done < length;) {
        done += writeSync(this.#handle, bytes, from + done, length - done, position + done)
      }
    })
    this.#writeBack.add(length)
  }

  #offset(number: number): number {
    return (number - 1) * this.pageSize
  }
}

function damaged(what: string): LensError {
  return new LensError('workspace_corrupt', `The warehouse file ${what}.`)
}
