import { BatchBuilder } from './batch-builder.ts'
import type { BatchOptions, ByteSource, ColumnBatch, Reader, ReadLimits } from './batch.ts'
import type { ReadPlan } from './plan.ts'
import { AfterHeader, BasketSink, WithinRows } from './record-sinks.ts'
import { feedBatches, openTextFile, recordsBeforeRows, scannerFor, type TextFile } from './text-file.ts'

function readBatches(file: TextFile, options: BatchOptions): AsyncIterable<ColumnBatch> {
  const { plan, limits, about } = file
  const { from, to } = options.rows ?? { from: 1, to: Infinity }
  const builder = new BatchBuilder(about.header.length, options.columns, from)
  const range = new WithinRows(builder, from, to)
  const counted = options.rows === undefined ? builder : range
  const sink = plan.format === 'basket' ? new BasketSink(counted) : counted
  const skip = recordsBeforeRows(plan)
  const scanner = scannerFor(plan, limits, skip > 0 ? new AfterHeader(sink, skip) : sink)
  return feedBatches(file, scanner, builder, () => range.done, options.signal)
}

/**
 * Opens a delimited text file or a file of basket lines. Rows before a fault are still handed out; then the fault is thrown.
 * Refuses a file without any record (`file_empty`).
 */
export async function openTextReader(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<Reader> {
  const file = await openTextFile(source, plan, limits)
  return { ...file.about, batches: (options = {}) => readBatches(file, options) }
}
