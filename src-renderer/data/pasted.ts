import Papa from 'papaparse'

/** Rows of a pasted text that are looked at before it is taken as a table. */
const LOOKED_AT = 50
const FEWEST_COLUMNS = 2

/**
 * A pasted table as a file for the import wizard, or null when the text is none: fewer than two rows or columns, or
 * rows of different width. PapaParse only looks at the first rows; the file is loaded by the strict readers.
 * @param stamp tells several pastes apart in the list of files
 */
export function pastedFile(text: string, stamp: string): File | null {
  const { data, meta } = Papa.parse<string[]>(text, {
    preview: LOOKED_AT,
    skipEmptyLines: true,
    delimitersToGuess: [',', ';', '\t', '|'],
  })
  const columns = data[0]?.length ?? 0
  if (data.length < 2 || columns < FEWEST_COLUMNS || data.some((row) => row.length !== columns)) return null
  return new File([text], `pasted-${stamp}.${meta.delimiter === '\t' ? 'tsv' : 'csv'}`, { type: 'text/csv' })
}
