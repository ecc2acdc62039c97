import { isLensError } from '../../../base/faults.ts'
import { NO_CODE, type Decoding } from '../decoded.ts'
import { columnFault, readChunk, readColumn, type Window } from '../parquet-column.ts'
import type { RangeFile } from '../parquet-file.ts'
import type { ParquetFile } from '../parquet-open.ts'
import type { ParquetColumn } from '../parquet-schema.ts'
import type { BatchMemory } from './batch-memory.ts'
import { plainValues, type CellDecoder, type ColumnMemory } from './cell-decoder.ts'
import { CodeDecoder } from './code-decoder.ts'
import { openDecoder } from './decoders.ts'
import { dictionaryOf, type PackedDictionary } from './packed-batch.ts'
import { ParquetChunks, type ChunkTools } from './parquet-chunk.ts'
import { NumberTextEntries, TextEntries } from './parquet-codes.ts'
import type { Aside, Entries } from './parquet-entries.ts'
import { storedKind } from './parquet-kind.ts'
import { meaningOf } from './parquet-number.ts'
import { NumberEntries } from './parquet-numbers.ts'
import { TextValueEntries } from './parquet-text-values.ts'

/** Rows of one batch within the window in hand. */
export interface BatchRows {
  readonly window: Window
  /** Row of the group that the batch begins with. */
  readonly start: number
  readonly rows: number
}

/** Decodes one column of a Parquet file from row group to row group; from texts where its pages are not covered. */
export class ParquetColumnDecoder {
  readonly #file: ParquetFile
  readonly #column: ParquetColumn
  readonly #tools: ChunkTools
  /** Takes texts, and holds the dictionary of codes. */
  readonly #decoder: CellDecoder
  /** Null where values of this kind are not decoded from their pages. */
  readonly #chunks: ParquetChunks | null
  #isCovered = false
  /** Texts of the window in hand where the pages of its group are not covered. */
  #texts: { readonly from: number; readonly cells: readonly string[] } | null = null

  constructor(
    file: ParquetFile,
    column: ParquetColumn,
    decoding: Decoding,
    nullWords: readonly string[],
    tools: ChunkTools,
  ) {
    this.#file = file
    this.#column = column
    this.#tools = tools
    this.#decoder = openDecoder(decoding, nullWords, tools.kernels)
    const make = entriesOf(column, decoding, this.#decoder, nullWords)
    this.#chunks = make === null ? null : new ParquetChunks(make, tools)
  }

  /** The dictionary as it stands; null for columns without codes. */
  get dictionary(): PackedDictionary | null {
    return dictionaryOf(this.#decoder)
  }

  /** Moves to a window; the chunk of a row group is opened with its first one. Throws named faults. */
  async open(ranges: RangeFile, window: Window): Promise<void> {
    this.#texts = null
    if (window.start === 0) this.#isCovered = this.#openChunk(ranges, window)
    if (!this.#isCovered) await this.#openTexts(ranges, window)
  }

  /** Decodes the rows of a batch, which follow those of the last. Throws named faults. */
  async take(
    ranges: RangeFile,
    memory: BatchMemory,
    index: number,
    { window, start, rows }: BatchRows,
    irregular: Map<number, string[]>,
  ): Promise<void> {
    const column = memory.columns[index]
    if (column === undefined) return
    const aside: Aside = (row, text) => {
      const cells = irregular.get(row) ?? []
      cells[this.#column.index] = text
      irregular.set(row, cells)
    }
    if (this.#isCovered) {
      try {
        this.#chunks?.take({ memory: column, area: memory.area, aside }, rows)
        return
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        this.#isCovered = false
        await this.#openTexts(ranges, window)
      }
    }
    this.#takeTexts(column, start, rows, aside)
  }

  /** Whether the pages of the chunk are covered; else the reader of text has its say. */
  #openChunk(ranges: RangeFile, window: Window): boolean {
    if (this.#chunks === null) return false
    const { element } = this.#column
    try {
      const chunk = readChunk(ranges, this.#file, this.#column, window.group)
      this.#chunks.open(chunk, element.repetition_type !== 'REQUIRED')
      return true
    } catch (error) {
      if (isLensError(error)) throw error
      return false
    }
  }

  async #openTexts(ranges: RangeFile, window: Window): Promise<void> {
    try {
      const cells = await readColumn(ranges, this.#file, this.#column, window, this.#tools.codecs)
      this.#texts = { from: window.start, cells }
    } catch (error) {
      throw columnFault(error, this.#file.name, this.#column, window)
    }
  }

  #takeTexts(memory: ColumnMemory, start: number, rows: number, aside: (row: number, text: string) => void): void {
    const { from, cells } = this.#texts ?? { from: 0, cells: [] }
    const codes = this.#decoder instanceof CodeDecoder ? new Uint32Array(memory.values) : null
    this.#decoder.use(memory)
    for (let row = 0; row < rows; row++) {
      const text = cells[start - from + row] ?? ''
      this.#decoder.text(text, row)
      if (codes === null ? text !== '' : codes[row] === NO_CODE) aside(row, text)
    }
  }
}

/** How entries of the column are made; null where its values are decoded from their texts. */
function entriesOf(
  { element }: ParquetColumn,
  decoding: Decoding,
  decoder: CellDecoder,
  nullWords: readonly string[],
): (() => Entries) | null {
  const kind = storedKind(element)
  if (kind === null) return null
  if (decoder instanceof CodeDecoder)
    return kind.stored === 'text' ? () => new TextEntries(decoder) : () => new NumberTextEntries(kind, decoder)
  if (kind.stored === 'text') return () => new TextValueEntries(decoder)
  const refused = plainValues(openDecoder(decoding, []), nullWords)
  return () => new NumberEntries(kind, meaningOf(kind, decoding), refused)
}
