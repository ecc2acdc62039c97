import { NO_CODE } from '../../readers/decoded.ts'
import type { CodeField } from './code-field.ts'

/** Cells by code, what codes mean, and the meaning that is looked for. */
export interface Meaning {
  readonly codes: Uint32Array
  readonly values: Int32Array
  readonly is: number
}

/** Marks rows whose cell has a meaning; cells without a code have none. */
export function markWhere(marks: Uint8Array, mark: number, { codes, values, is }: Meaning, rows: number): void {
  for (let i = 0; i < rows; i++) if (values[codes[i] as number] === is) marks[i] = mark
}

/** Marks rows whose cell has no code: its text has to be read. */
export function markGaps(marks: Uint8Array, mark: number, field: CodeField<unknown>, rows: number): void {
  if (!field.hasGaps) return
  const { codes } = field
  for (let i = 0; i < rows; i++) if (codes[i] === NO_CODE) marks[i] = mark
}
