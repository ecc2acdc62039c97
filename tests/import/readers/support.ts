import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { LensError } from '../../../src-main/base/faults.ts'
import {
  READ_LIMITS,
  rowNumber,
  type ByteSource,
  type ColumnBatch,
  type ReadLimits,
} from '../../../src-main/import/readers/batch.ts'
import { openReader } from '../../../src-main/import/readers/index.ts'
import type { ReadPlan } from '../../../src-main/import/readers/plan.ts'

export const CSV: ReadPlan = {
  format: 'csv',
  compression: 'none',
  encoding: 'utf-8',
  delimiter: ',',
  header: true,
  preamble: 0,
  dateOrder: null,
  decimal: null,
  nullWords: [],
  reasons: [],
}

/** Bytes as a source without a path that arrives in chunks of the given size. */
export function memorySource(content: string | Uint8Array, chunk = 65_536, name = 'test.csv'): ByteSource {
  const bytes = Buffer.from(content as Uint8Array)
  const parts = function* (): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunk) yield Buffer.from(bytes.subarray(at, at + chunk))
  }
  return { name, bytes: bytes.length, open: () => Readable.from(parts(), { objectMode: true }) }
}

/** Everything a reading gave, as rows. */
export interface ReadResult {
  header: readonly string[]
  rows: string[][]
  numbers: number[]
  rejected: { row: number; raw: string; byteOffset: number }[]
  flags: { row: number; column: number; code: string }[]
  ignored: number
  read: number
  fault: LensError | null
  notes: readonly string[]
}

/** Reads a source to its end or its fault; other errors are thrown on. */
export async function readAll(
  source: ByteSource | string,
  plan: Partial<ReadPlan> = {},
  limits: ReadLimits = READ_LIMITS,
): Promise<ReadResult> {
  const result: ReadResult = {
    header: [],
    rows: [],
    numbers: [],
    rejected: [],
    flags: [],
    ignored: 0,
    read: 0,
    fault: null,
    notes: [],
  }
  try {
    const reader = await openReader(source, { ...CSV, ...plan }, limits)
    result.header = reader.header
    result.notes = reader.notes
    for await (const batch of reader.batches()) addBatch(result, batch)
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    result.fault = error
  }
  return result
}

function addBatch(result: ReadResult, batch: ColumnBatch): void {
  for (let i = 0; i < batch.rows; i++) {
    result.rows.push(batch.columns.map((column) => column[i] ?? '?'))
    result.numbers.push(rowNumber(batch, i))
  }
  result.rejected.push(...batch.rejected)
  result.flags.push(...batch.flags)
  result.ignored += batch.ignored
  result.read += batch.read
}

/** A JSON file, of the type that the test knows it to have. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
