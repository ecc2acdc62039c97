import type { ByteSource, ReadLimits } from '../batch.ts'
import type { DecodedBatch, DecodedReader, DecodeOptions, Decoding } from '../decoded.ts'
import { delimiterByte, type ReadPlan } from '../plan.ts'
import type { RecordScanner } from '../record-feed.ts'
import { AfterHeader, BasketSink } from '../record-sinks.ts'
import { feedBatches, openTextFile, recordsBeforeRows, scannerFor, type TextFile } from '../text-file.ts'
import { MemoryPool } from './batch-memory.ts'
import { DecodedBuilder } from './decoded-builder.ts'
import { DecodingScanner } from './decoding-scanner.ts'
import { Dictionaries, openBatch } from './open-batch.ts'
import type { BatchLayout, PackedBatch } from './packed-batch.ts'

/** What the batches of a reading of a text file have in common. */
export function layoutOf({ plan, about }: TextFile, decodings: readonly Decoding[]): BatchLayout {
  return { width: about.header.length, delimiter: delimiterByte(plan.delimiter ?? ','), decodings }
}

/** Reads a text file as packed batches in memories of the pool, which whoever reads them gives back. */
export function packedBatches(
  file: TextFile,
  layout: BatchLayout,
  pool: MemoryPool,
  signal?: AbortSignal,
): AsyncGenerator<PackedBatch, void, undefined> {
  const builder = new DecodedBuilder(layout, file.plan.nullWords, pool)
  return feedBatches(file, scannerOf(file, layout, builder), builder, () => false, signal)
}

function scannerOf({ plan, limits }: TextFile, { delimiter }: BatchLayout, builder: DecodedBuilder): RecordScanner {
  const sink = plan.format === 'basket' ? new BasketSink(builder) : builder
  const behind = new AfterHeader(sink, recordsBeforeRows(plan))
  if (plan.format === 'basket' || plan.delimiter === 'whitespace') return scannerFor(plan, limits, behind)
  return new DecodingScanner(delimiter, limits, builder, behind, () => behind.passed)
}

/**
 * Opens a delimited text file to be decoded in this thread. Rows before a fault are still handed out; then the fault is
 * thrown. Refuses a file without any record (`file_empty`).
 */
export async function openDecodedText(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<DecodedReader> {
  const file = await openTextFile(source, plan, limits)
  let dictionaries = new Dictionaries()
  return {
    ...file.about,
    dictionary: (column) => dictionaries.of(column),
    batches: async function* ({ decodings, signal }: DecodeOptions): AsyncGenerator<DecodedBatch, void, undefined> {
      const layout = layoutOf(file, decodings)
      const pool = new MemoryPool(decodings)
      dictionaries = new Dictionaries()
      for await (const packed of packedBatches(file, layout, pool, signal)) {
        dictionaries.use(packed, layout)
        yield openBatch(packed, layout)
        pool.giveBack(packed.memory)
      }
    },
  }
}
