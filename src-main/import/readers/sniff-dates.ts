import { isLensError } from '../../base/faults.ts'
import type { ByteSource, Reader } from './batch.ts'
import { openReader } from './index.ts'
import type { ReadPlan } from './plan.ts'
import { columnHint, type ColumnHint } from './sniff-values.ts'

/** Rows read on in search of a date that tells day from month. */
const SEARCH_ROWS = 4_000_000

/**
 * Reads on beyond the sample while dated columns leave day and month open: a month of early days says nothing, the rest of
 * the file usually does. Only those columns are read; the search ends at the first date that decides.
 */
export async function settleDates(
  source: ByteSource,
  plan: ReadPlan,
  hints: readonly ColumnHint[],
): Promise<readonly ColumnHint[]> {
  const open = hints.flatMap((hint, index) => (hint.ambiguous === 'date' ? [index] : []))
  if (open.length === 0) return hints
  const settled = [...hints]
  const reader = await openReader(source, plan)
  for await (const batch of readOn(reader, open)) {
    for (const index of open) {
      if (settled[index]?.ambiguous !== 'date') continue
      const cells = batch[index]?.filter((cell) => cell !== '' && !plan.nullWords.includes(cell)) ?? []
      const hint = columnHint(reader.header[index] ?? '', cells)
      if (hint.dateOrder !== null) settled[index] = hint
    }
    if (open.every((index) => settled[index]?.ambiguous !== 'date')) break
  }
  return settled
}

/** Columns batch by batch up to the search limit; a fault ends the search here and is met again by whoever reads the file. */
async function* readOn(reader: Reader, columns: readonly number[]): AsyncGenerator<readonly (readonly string[])[]> {
  try {
    for await (const batch of reader.batches({ columns })) {
      yield batch.columns
      if (batch.firstRow + batch.read > SEARCH_ROWS) return
    }
  } catch (error) {
    if (!isLensError(error)) throw error
  }
}
