import { READ_LIMITS, type ByteSource, type Reader, type ReadLimits } from './batch.ts'
import { fileSource } from './byte-source.ts'
import { openDecodedText } from './decode/decoded-text-reader.ts'
import type { DecodedReader } from './decoded.ts'
import { openParquetReader } from './parquet-reader.ts'
import type { ReadPlan } from './plan.ts'
import { openTextReader } from './text-reader.ts'

type OpenReader = (source: ByteSource, plan: ReadPlan, limits: ReadLimits) => Promise<Reader>

type OpenDecodedReader = (source: ByteSource, plan: ReadPlan, limits: ReadLimits) => Promise<DecodedReader>

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

/** One line per file format that can be read as decoded batches. */
const DECODED_READERS: Readonly<Partial<Record<ReadPlan['format'], OpenDecodedReader>>> = {
  csv: openDecodedText,
  basket: openDecodedText,
}

/**
 * Opens an extract to be read as decoded batches in this thread; null for a format that has no decoders.
 * Throws named faults only; nothing about the file is guessed here.
 */
export async function openDecodedReader(
  source: ByteSource | string,
  plan: ReadPlan,
  limits: ReadLimits = READ_LIMITS,
): Promise<DecodedReader | null> {
  const opened = typeof source === 'string' ? fileSource(source) : source
  return (await DECODED_READERS[plan.format]?.(opened, plan, limits)) ?? null
}
