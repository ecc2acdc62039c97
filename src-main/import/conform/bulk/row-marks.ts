import { NO_CODE } from '../../readers/decoded.ts'
import type { CodeField } from './code-field.ts'

/** Marks rows whose cell has no code: its text has to be read. */
export function markGaps(marks: Uint8Array, mark: number, field: CodeField<unknown>, rows: number): void {
  if (!field.hasGaps) return
  const { codes } = field
  for (let i = 0; i < rows; i++) if (codes[i] === NO_CODE) marks[i] = mark
}
