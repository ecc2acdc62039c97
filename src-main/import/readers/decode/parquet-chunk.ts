import type { Compressors } from 'hyparquet'
import type { ColumnChunk } from '../parquet-column.ts'
import { PAGE, type Page } from '../parquet-pages.ts'
import type { DecodeKernels } from './decode-kernels.ts'
import type { PageRoom } from './page-room.ts'
import { roomy, type Cells, type Entries } from './parquet-entries.ts'
import { openPage, type OpenPage, type PageForm } from './parquet-page.ts'

/** What the chunks of a reading share. */
export interface ChunkTools {
  /** Compiled kernels; null lets their plain twins run. */
  readonly kernels: DecodeKernels | null
  readonly room: PageRoom
  readonly codecs: Compressors
}

/** Decodes one column, chunk by chunk and page by page as rows are asked for; a dictionary is decoded once a chunk. */
export class ParquetChunks {
  readonly #tools: ChunkTools
  readonly #dictionary: Entries
  readonly #plain: Entries
  #chunk: ColumnChunk | null = null
  #form: PageForm = { codec: '', optional: true }
  #hasDictionary = false
  #nextPage = 0
  /** Rows of the page in hand: of how many, and which entry each has (null: its own number). */
  #entries: Entries
  #index: Int32Array | null = null
  #indices = new Int32Array(0)
  #hasMissing = false
  #next = 0
  #rows = 0

  /** @param make entries as the column needs them */
  constructor(make: () => Entries, tools: ChunkTools) {
    this.#dictionary = make()
    this.#plain = make()
    this.#entries = this.#plain
    this.#tools = tools
  }

  /**
   * Goes on with another chunk.
   * @param optional whether values may be missing
   */
  open(chunk: ColumnChunk, optional: boolean): void {
    this.#chunk = chunk
    this.#form = { codec: chunk.meta.codec, optional }
    this.#hasDictionary = false
    this.#nextPage = 0
    this.#next = 0
    this.#rows = 0
  }

  /** Decodes the next `count` rows of the chunk into the memory of a batch. Throws RangeError where that is not covered. */
  take(cells: Cells, count: number): void {
    for (let row = 0; row < count;) {
      while (this.#next === this.#rows) this.#openNext()
      const part = Math.min(count - row, this.#rows - this.#next)
      const rows = { index: this.#index, next: this.#next, hasMissing: this.#hasMissing }
      this.#entries.put(rows, part, cells, row)
      this.#next += part
      row += part
    }
  }

  #openNext(): void {
    const page = this.#chunk?.pages[this.#nextPage++]
    if (page === undefined) throw new RangeError('pages end before their rows')
    if (page.type === PAGE.index) return
    const open = this.#open(page)
    if (page.type === PAGE.dictionary) {
      this.#dictionary.read(open)
      this.#hasDictionary = true
      return
    }
    this.#entries = open.indices === null ? this.#plain : this.#dictionary
    if (open.indices === null) this.#plain.read(open)
    else if (!this.#hasDictionary) throw new RangeError('a dictionary is missing')
    else if (open.values > 0 && open.indices.most >= this.#dictionary.count)
      throw new RangeError('an entry beyond the dictionary')
    this.#index = this.#indexOf(open, this.#entries.count)
    this.#hasMissing = open.defined !== null
    this.#next = 0
    this.#rows = open.rows
  }

  #open(page: Page): OpenPage {
    const { room, codecs } = this.#tools
    return openPage(new Uint8Array(this.#chunk?.bytes ?? new ArrayBuffer(0)), page, this.#form, room, codecs)
  }

  /** Entry by row, kept beyond the page; null where every row has the entry of its own number. */
  #indexOf({ indices, defined, rows }: OpenPage, missing: number): Int32Array | null {
    if (indices === null && defined === null) return null
    const index = (this.#indices = roomy(this.#indices, rows))
    if (defined === null) {
      if (indices !== null) index.set(indices.values)
      return index
    }
    let value = 0
    for (let k = 0; k < rows; k++) {
      if (defined[k] === 0) index[k] = missing
      else index[k] = indices === null ? value++ : (indices.values[value++] as number)
    }
    return index
  }
}
