import type { Compressors } from 'hyparquet'
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
import { ParquetChunk } from './parquet-chunk.ts'
import { numberEntries, numberTexts, textEntries, type ReadEntries } from './parquet-entries.ts'
import { storedKind } from './parquet-kind.ts'
import { meaningOf } from './parquet-number.ts'

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
  readonly #codecs: Compressors
  /** Takes texts, and holds the dictionary of codes. */
  readonly #decoder: CellDecoder
  readonly #read: ReadEntries | null
  #chunk: ParquetChunk | null = null
  /** Texts of the window in hand where the pages of its group are not covered. */
  #texts: { readonly from: number; readonly cells: readonly string[] } | null = null

  constructor(
    file: ParquetFile,
    column: ParquetColumn,
    decoding: Decoding,
    nullWords: readonly string[],
    codecs: Compressors,
  ) {
    this.#file = file
    this.#column = column
    this.#codecs = codecs
    this.#decoder = openDecoder(decoding, nullWords)
    this.#read = readerOf(column, decoding, this.#decoder, nullWords)
  }

  /** The dictionary as it stands; null for columns without codes. */
  get dictionary(): PackedDictionary | null {
    return dictionaryOf(this.#decoder)
  }

  /** Moves to a window; the chunk of a row group is opened with its first one. Throws named faults. */
  async open(ranges: RangeFile, window: Window): Promise<void> {
    this.#texts = null
    if (window.start === 0) this.#chunk = this.#openChunk(ranges, window)
    if (this.#chunk === null) await this.#openTexts(ranges, window)
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
    const aside = (row: number, text: string): void => {
      const cells = irregular.get(row) ?? []
      cells[this.#column.index] = text
      irregular.set(row, cells)
    }
    if (this.#chunk !== null) {
      try {
        this.#chunk.take(column, rows, aside)
        return
      } catch (error) {
        if (isLensError(error)) throw error
        this.#chunk = null
        await this.#openTexts(ranges, window)
      }
    }
    this.#takeTexts(column, start, rows, aside)
  }

  /** What stands in the pages; null when they are not covered, so that the reader of text has its say. */
  #openChunk(ranges: RangeFile, window: Window): ParquetChunk | null {
    if (this.#read === null) return null
    const { element } = this.#column
    try {
      const chunk = readChunk(ranges, this.#file, this.#column, window.group)
      const optional = element.repetition_type !== 'REQUIRED'
      return new ParquetChunk(chunk, this.#codecs, this.#read, {
        optional,
        isCode: this.#decoder instanceof CodeDecoder,
      })
    } catch (error) {
      if (isLensError(error)) throw error
      return null
    }
  }

  async #openTexts(ranges: RangeFile, window: Window): Promise<void> {
    try {
      const cells = await readColumn(ranges, this.#file, this.#column, window, this.#codecs)
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

function readerOf(
  { element }: ParquetColumn,
  decoding: Decoding,
  decoder: CellDecoder,
  nullWords: readonly string[],
): ReadEntries | null {
  const kind = storedKind(element)
  if (kind === null) return null
  if (decoder instanceof CodeDecoder) return kind.stored === 'text' ? textEntries(decoder) : numberTexts(kind, decoder)
  if (kind.stored === 'text') return null
  return numberEntries(kind, meaningOf(kind, decoding), plainValues(openDecoder(decoding, []), nullWords))
}
