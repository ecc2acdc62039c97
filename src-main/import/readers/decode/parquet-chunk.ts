import type { Compressors } from 'hyparquet'
import { NO_CODE } from '../decoded.ts'
import type { ColumnChunk } from '../parquet-column.ts'
import { PAGE, type Page } from '../parquet-pages.ts'
import type { ColumnMemory } from './cell-decoder.ts'
import type { Entries, ReadEntries } from './parquet-entries.ts'
import { openPage, unpackerOf, type OpenPage } from './parquet-page.ts'

/** Takes the texts of single cells that cannot be told from what is decoded. */
export type Aside = (row: number, text: string) => void

/** Rows of the page in hand. */
interface PageRows {
  readonly entries: Entries
  /** Entry by row. */
  readonly index: Int32Array
  next: number
}

/** Decodes one column of a row group, page by page as rows are asked for; a dictionary is decoded once. */
export class ParquetChunk {
  readonly #bytes: Uint8Array
  readonly #pages: readonly Page[]
  readonly #read: ReadEntries
  readonly #open: (page: Page) => OpenPage
  readonly #isCode: boolean
  #dictionary: Entries | null = null
  #nextPage = 0
  #rows: PageRows | null = null

  /** @param optional whether values may be missing */
  constructor(chunk: ColumnChunk, codecs: Compressors, read: ReadEntries, { optional, isCode }: ChunkForm) {
    this.#bytes = new Uint8Array(chunk.bytes)
    this.#pages = chunk.pages
    this.#read = read
    this.#isCode = isCode
    const unpack = unpackerOf(chunk.meta.codec, codecs)
    this.#open = (page) => openPage(this.#bytes, page, unpack, optional)
  }

  /** Decodes the next `count` rows of the chunk into the memory of a batch. */
  take(memory: ColumnMemory, count: number, aside: Aside): void {
    const out = this.#isCode ? new Uint32Array(memory.values) : new Float64Array(memory.values)
    for (let row = 0; row < count;) {
      const rows = this.#rowsLeft()
      const part = Math.min(count - row, rows.index.length - rows.next)
      gather(rows, out, row, part)
      if (this.#isCode) asideUncoded(rows, row, part, aside)
      else gatherNumbers(rows, memory, row, part)
      rows.next += part
      row += part
    }
  }

  #rowsLeft(): PageRows {
    while (this.#rows === null || this.#rows.next === this.#rows.index.length) {
      const page = this.#pages[this.#nextPage++]
      if (page === undefined) throw new RangeError('pages end before their rows')
      if (page.type === PAGE.dictionary) this.#dictionary = this.#read(this.#open(page))
      else if (page.type !== PAGE.index) this.#rows = this.#rowsOf(this.#open(page))
    }
    return this.#rows
  }

  #rowsOf(page: OpenPage): PageRows {
    const entries = page.indices === null ? this.#read(page) : this.#dictionary
    if (entries === null) throw new RangeError('a dictionary is missing')
    const missing = entries.states.length - 1
    const { indices, defined, rows } = page
    if (indices !== null)
      for (const index of indices) if (index >= missing) throw new RangeError('an entry beyond the dictionary')
    if (defined === null) return { entries, index: indices ?? upTo(rows), next: 0 }
    const index = new Int32Array(rows)
    let value = 0
    for (let k = 0; k < rows; k++) {
      index[k] = defined[k] === 0 ? missing : indices === null ? value++ : (indices[value++] as number)
    }
    return { entries, index, next: 0 }
  }
}

interface ChunkForm {
  readonly optional: boolean
  readonly isCode: boolean
}

function upTo(count: number): Int32Array {
  return new Int32Array(count).map((_, k) => k)
}

function gather({ entries, index, next }: PageRows, out: Uint32Array | Float64Array, row: number, count: number): void {
  const { values } = entries
  for (let k = 0; k < count; k++) out[row + k] = values[index[next + k] as number] as number
}

function gatherNumbers({ entries, index, next }: PageRows, memory: ColumnMemory, row: number, count: number): void {
  const states = new Uint8Array(memory.states)
  const stored = new Float64Array(memory.stored)
  for (let k = 0; k < count; k++) {
    const entry = index[next + k] as number
    states[row + k] = entries.states[entry] as number
    stored[row + k] = entries.stored[entry] as number
  }
}

function asideUncoded({ entries, index, next }: PageRows, row: number, count: number, aside: Aside): void {
  if (!entries.values.includes(NO_CODE)) return
  for (let k = 0; k < count; k++) {
    const entry = index[next + k] as number
    if (entries.values[entry] === NO_CODE) aside(row + k, entries.textOf(entry))
  }
}
