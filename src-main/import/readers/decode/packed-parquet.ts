import { LensError } from '../../../base/faults.ts'
import { usesCompiledKernels } from '../../../compiled/kernel.ts'
import { BATCH_ROWS, type ByteSource, type ReadLimits } from '../batch.ts'
import { STATE, type Decoding } from '../decoded.ts'
import { pageCodecs } from '../parquet-codecs.ts'
import { openRanges, type RangeFile } from '../parquet-file.ts'
import { onPath, openParquetFile, wantedColumns, type ParquetFile } from '../parquet-open.ts'
import { windowsOf } from '../parquet-reader.ts'
import type { Window } from '../parquet-column.ts'
import type { ReadPlan } from '../plan.ts'
import type { BatchMemory, MemoryPool } from './batch-memory.ts'
import { DecodeKernels } from './decode-kernels.ts'
import type { Dictionaries } from './open-batch.ts'
import type { BatchLayout, PackedBatch } from './packed-batch.ts'
import type { PackedReader } from './packed-reader.ts'
import { PageRoom } from './page-room.ts'
import { ParquetColumnDecoder } from './parquet-column-decoder.ts'
import { storedKind, storedText } from './parquet-kind.ts'
import { placedText } from './parquet-text-values.ts'

/**
 * Opens a Parquet file to be decoded: pages of plain and dictionary encoding straight to codes and values, everything
 * else from the texts that the reader of text makes. What is refused stands at {@link openParquetFile}.
 */
export async function openPackedParquet(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<PackedReader> {
  const file = await openParquetFile(source, limits)
  return {
    about: file.about,
    layout: (decodings) => ({ width: file.columns.length, delimiter: 0, decodings, isStored: true }),
    packed: (layout, pool, signal) =>
      onPath(source, (path) => new ParquetReading(file, plan, layout, pool, signal).batches(path)),
    textOf: (packed, layout, dictionaries) => storedTexts(file, packed, layout, dictionaries),
  }
}

/** Reads a Parquet file once, batch by batch. */
class ParquetReading {
  readonly #file: ParquetFile
  readonly #pool: MemoryPool
  readonly #signal: AbortSignal | undefined
  readonly #decoders: readonly ParquetColumnDecoder[]

  constructor(
    file: ParquetFile,
    plan: ReadPlan,
    layout: BatchLayout,
    pool: MemoryPool,
    signal: AbortSignal | undefined,
  ) {
    this.#file = file
    this.#pool = pool
    this.#signal = signal
    const kernels = usesCompiledKernels() ? new DecodeKernels() : null
    const tools = { kernels, room: new PageRoom(kernels?.memory ?? null), codecs: pageCodecs() }
    const columns = wantedColumns(
      file,
      layout.decodings.map(({ column }) => column),
    )
    this.#decoders = layout.decodings.flatMap((decoding, index) => {
      const column = columns[index]
      return column === undefined ? [] : [new ParquetColumnDecoder(file, column, decoding, plan.nullWords, tools)]
    })
  }

  async *batches(path: string): AsyncGenerator<PackedBatch, void, undefined> {
    const ranges = openRanges(path, this.#file.name)
    try {
      for (const window of windowsOf(this.#file.metadata, undefined)) {
        for (const decoder of this.#decoders) {
          this.#refuseCancelled()
          await decoder.open(ranges, window)
        }
        for (let start = window.start; start < window.end; start += BATCH_ROWS)
          yield await this.#batch(ranges, window, start)
      }
    } finally {
      ranges.close()
    }
  }

  async #batch(ranges: RangeFile, window: Window, start: number): Promise<PackedBatch> {
    const rows = Math.min(BATCH_ROWS, window.end - start)
    const memory = this.#pool.take()
    const aside = new Map<number, string[]>()
    for (const [index, decoder] of this.#decoders.entries()) {
      this.#refuseCancelled()
      await decoder.take(ranges, memory, index, { window, start, rows }, aside)
    }
    const firstRow = window.firstRow + start - window.start
    this.#file.state.rows = firstRow + rows - 1
    return this.#packed(memory, firstRow, rows, window.group, aside)
  }

  #packed(
    memory: BatchMemory,
    firstRow: number,
    rows: number,
    group: number,
    aside: PackedBatch['irregular'],
  ): PackedBatch {
    return {
      memory: memory.number,
      facts: {
        firstRow,
        read: rows,
        rows,
        rowNumbers: null,
        byteOffset: group,
        rejected: [],
        flags: [],
        flagged: 0,
        ignored: 0,
      },
      text: memory.area.buffer,
      rowStarts: memory.rowStarts,
      columns: memory.columns,
      dictionaries: this.#decoders.map((decoder) => decoder.dictionary),
      irregular: aside,
    }
  }

  #refuseCancelled(): void {
    if (this.#signal?.aborted === true) throw new LensError('cancelled', `Reading ${this.#file.name} was cancelled.`)
  }
}

/** Texts of cells from what is stored; a column that is not decoded has none, as in a reading of other columns. */
function storedTexts(
  { columns }: ParquetFile,
  packed: PackedBatch,
  { decodings }: BatchLayout,
  dictionaries: Dictionaries,
): (column: number, i: number) => string {
  const texts = new Map<number, (i: number) => string>()
  for (const [index, decoding] of decodings.entries()) texts.set(decoding.column, textsOf(decoding, index))
  return (column, i) => packed.irregular.get(i)?.[column] ?? texts.get(column)?.(i) ?? ''

  function textsOf({ as, column }: Decoding, index: number): (i: number) => string {
    const memory = packed.columns[index]
    const element = columns[column]?.element
    const kind = element === undefined ? null : storedKind(element)
    if (memory === undefined) return () => ''
    if (as === 'code') {
      const codes = new Uint32Array(memory.values)
      return (i) => dictionaries.of(column).text(codes[i] ?? 0)
    }
    const states = new Uint8Array(memory.states)
    const stored = new Float64Array(memory.stored)
    if (kind === null) return () => ''
    const text = kind.stored === 'text' ? placedText : (_: unknown, value: number) => storedText(kind, value)
    return (i) => (states[i] === STATE.empty ? '' : text(packed.text, stored[i] ?? 0))
  }
}
