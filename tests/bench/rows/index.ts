import { largeLoadRow, loadRows } from './load-rows.ts'
import type { RowGroup } from './row.ts'

/** Every group of rows, in the order of the table of targets. */
export const rowGroups: readonly RowGroup[] = [loadRows, largeLoadRow]
