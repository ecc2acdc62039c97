import { browserRow } from './browser-row.ts'
import { largeLoadRow, loadRows } from './load-rows.ts'
import { martsRow } from './marts-row.ts'
import { memoryRow } from './memory-row.ts'
import { minerRow, questionRows } from './question-rows.ts'
import type { RowGroup } from './row.ts'
import { snapshotRow } from './snapshot-row.ts'

/** Every group of rows, in the order of the table of targets. */
export const rowGroups: readonly RowGroup[] = [
  loadRows,
  largeLoadRow,
  memoryRow,
  snapshotRow,
  questionRows,
  minerRow,
  martsRow,
  browserRow,
]
