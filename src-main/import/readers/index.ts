import { READ_LIMITS, type ByteSource, type Reader, type ReadLimits } from './batch.ts'
import { fileSource } from './byte-source.ts'
import { openParquetReader } from './parquet-reader.ts'
import type { ReadPlan } from './plan.ts'
import { openTextReader } from './text-reader.ts'

type OpenReader = (source: ByteSource, plan: ReadPlan, limits: ReadLimits) => Promise<Reader>

/** One line per file format. */
const READERS: Readonly<Record<ReadPlan['format'], OpenReader>> = {
  csv: openTextReader,
  basket: openTextReader,
  parquet: openParquetReader,
}

/**
 * Opens an extract as its plan says. Pass a path, or a source of streams for a landed file.
 * Throws named faults only; nothing about the file is guessed here.
 */
export async function openReader(
  source: ByteSource | string,
  plan: ReadPlan,
  limits: ReadLimits = READ_LIMITS,
): Promise<Reader> {
  const opened = typeof source === 'string' ? fileSource(source) : source
  return READERS[plan.format](opened, plan, limits)
}
