import Papa from 'papaparse'
import { decimalOf } from './sniff-values.ts'
import { nameColumns, numberColumns } from './header.ts'
import { sniffHeader } from './sniff-header.ts'

/** A pasted table as it would look; nothing is loaded from it. */
export interface PastedTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly delimiter: string
  /** What PapaParse found irregular, with 1-based rows. */
  readonly problems: readonly string[]
  /** Names of the columns whose first cells show a decimal comma. */
  readonly decimalComma: readonly string[]
}

/** Longest text that is previewed; the rest is cut. */
const MOST_TEXT = 256 * 1024

/**
 * Reads pasted text, or the first rows of a file as text, for display while the user decides. PapaParse is used here
 * because it never refuses; files are always loaded by the strict readers.
 */
export function previewText(text: string, mostRows = 50): PastedTable {
  const parsed = Papa.parse<string[]>(text.slice(0, MOST_TEXT), {
    preview: mostRows + 1,
    skipEmptyLines: true,
    delimitersToGuess: [',', ';', '\t', '|'],
  })
  const records = parsed.data
  const named = sniffHeader(records).value ? nameColumns(records[0] ?? []) : numberColumns(records[0]?.length ?? 0)
  const rows = records.slice(sniffHeader(records).value ? 1 : 0)
  const header = named.columns.map((column) => column.name)
  const decimalComma = header.filter((_, index) => rows.some((row) => decimalOf(row[index] ?? '') === ','))
  const problems = parsed.errors.map((error) =>
    error.row === undefined ? error.message : `Row ${error.row + 1}: ${error.message}`,
  )
  return { header, rows, delimiter: parsed.meta.delimiter, problems, decimalComma }
}
