import type { ByteSource, ReadLimits } from '../batch.ts'
import { delimiterByte, type ReadPlan } from '../plan.ts'
import type { RecordScanner } from '../record-feed.ts'
import { AfterHeader, BasketSink } from '../record-sinks.ts'
import { feedBatches, openTextFile, recordsBeforeRows, scannerFor, type TextFile } from '../text-file.ts'
import { DecodedBuilder } from './decoded-builder.ts'
import { DecodingScanner } from './decoding-scanner.ts'
import type { BatchLayout } from './packed-batch.ts'
import type { PackedReader } from './packed-reader.ts'

/**
 * Opens a delimited text file to be decoded. Rows before a fault are still handed out; then the fault is thrown.
 * Refuses a file without any record (`file_empty`).
 */
export async function openPackedText(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<PackedReader> {
  const file = await openTextFile(source, plan, limits)
  const width = file.about.header.length
  const delimiter = delimiterByte(plan.delimiter ?? ',')
  return {
    about: file.about,
    layout: (decodings) => ({ width, delimiter, decodings }),
    packed: (layout, pool, signal) => {
      const builder = new DecodedBuilder(layout, plan.nullWords, pool)
      return feedBatches(file, scannerOf(file, layout, builder), builder, () => false, signal)
    },
  }
}

function scannerOf({ plan, limits }: TextFile, layout: BatchLayout, builder: DecodedBuilder): RecordScanner {
  const sink = plan.format === 'basket' ? new BasketSink(builder) : builder
  const behind = new AfterHeader(sink, recordsBeforeRows(plan))
  if (plan.format === 'basket' || plan.delimiter === 'whitespace') return scannerFor(plan, limits, behind)
  return new DecodingScanner(layout, limits, builder, behind, () => behind.passed)
}
