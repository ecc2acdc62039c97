import { READ_LIMITS, type ByteSource, type Reader, type ReadLimits } from './batch.ts'
import { fileSource } from './byte-source.ts'
import { decodedInThread, type ReadingProgram } from './decode/decode-thread.ts'
import { openPacked } from './decode/open-packed.ts'
import { decodedHere } from './decode/packed-reader.ts'
import type { DecodedReader } from './decoded.ts'
import { openParquetReader } from './parquet-reader.ts'
import type { ReadPlan } from './plan.ts'
import { placeOf } from './source-place.ts'
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

/**
 * Opens an extract to be read as decoded batches. With the program of a reading thread it is read there, where the source
 * can be opened from another thread.
 * Throws named faults only; nothing about the file is guessed here.
 */
export async function openDecodedReader(
  source: ByteSource | string,
  plan: ReadPlan,
  program: ReadingProgram | null,
  limits: ReadLimits = READ_LIMITS,
): Promise<DecodedReader> {
  const opened = typeof source === 'string' ? fileSource(source) : source
  const reader = await openPacked(opened, plan, limits)
  const place = placeOf(opened)
  return program === null || place === null
    ? decodedHere(reader)
    : decodedInThread(reader, { place, plan, limits }, program)
}
