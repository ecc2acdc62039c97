import type { ByteSource, ReadLimits } from '../batch.ts'
import type { ReadPlan } from '../plan.ts'
import type { PackedReader } from './packed-reader.ts'
import { openPackedParquet } from './packed-parquet.ts'
import { openPackedText } from './packed-text.ts'

type OpenPacked = (source: ByteSource, plan: ReadPlan, limits: ReadLimits) => Promise<PackedReader>

/** One line per file format. */
const PACKED_READERS: Readonly<Record<ReadPlan['format'], OpenPacked>> = {
  csv: openPackedText,
  basket: openPackedText,
  parquet: openPackedParquet,
}

/** Opens an extract to be read as packed batches. */
export async function openPacked(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<PackedReader> {
  return PACKED_READERS[plan.format](source, plan, limits)
}
