import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { LensError } from '../../base/faults.ts'
import { guarded } from '../errors.ts'

const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\0'

/** Reads pages of an SQLite file that nobody changes meanwhile. */
export class PageReader {
  /** Bytes of a page, those of it that may be used, and the pages of the file (section 1.3). */
  readonly pageSize: number
  readonly usable: number
  readonly pageCount: number
  readonly #handle: number

  /**
   * @param pages that are there to be read, where others are being appended to the file; else all of it
   * @throws LensError `workspace_corrupt` when the file is no database or is not whole
   */
  constructor(path: string, pages?: number) {
    this.#handle = guarded('the warehouse', () => openSync(path, 'r'))
    try {
      const header = Buffer.alloc(HEADER_BYTES)
      const bytes = guarded('the warehouse', () => readSync(this.#handle, header, 0, HEADER_BYTES, 0))
      if (bytes !== HEADER_BYTES || header.toString('latin1', 0, 16) !== MAGIC) throw damaged('it has no header')
      const size = header.readUInt16BE(16)
      this.pageSize = size === 1 ? 65_536 : size
      this.usable = this.pageSize - (header[20] ?? 0)
      this.pageCount = pages ?? fstatSync(this.#handle).size / this.pageSize
      if (!Number.isInteger(this.pageCount) || this.usable < 480) throw damaged('its last page is not whole')
    } catch (error) {
      closeSync(this.#handle)
      throw error
    }
  }

  /** Reads `count` pages that lie one behind the other in the file. */
  read(first: number, count: number, target: Uint8Array, at: number): void {
    if (first < 1 || first + count - 1 > this.pageCount) throw damaged(`there is no page ${first + count - 1}`)
    const wanted = count * this.pageSize
    const position = (first - 1) * this.pageSize
    for (let done = 0; done < wanted;) {
      const read = guarded('the warehouse', () =>
        readSync(this.#handle, target, at + done, wanted - done, position + done),
      )
      if (read === 0) throw damaged('the file ends too early')
      done += read
    }
  }

  close(): void {
    closeSync(this.#handle)
  }
}

/** The fault of a page or record that cannot be what SQLite or the page writer wrote. */
export function damaged(what: string): LensError {
  return new LensError('workspace_corrupt', `The database is damaged: ${what}.`)
}
