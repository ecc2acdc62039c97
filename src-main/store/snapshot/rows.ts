import type { Database } from 'better-sqlite3'
import { ident, join, sql } from '../sql.ts'

/** Rows of one batch, column by column; NULL is NaN and a text is its code. */
export interface RowBatch {
  readonly rows: number
  readonly columns: readonly Float64Array[]
}

/** Codes of the texts of a column, in the order in which they were met. */
export class TextCodes {
  readonly texts: string[] = []
  readonly #codes = new Map<string, number>()

  /** The code of a text. */
  codeOf(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    this.#codes.set(text, this.texts.length)
    this.texts.push(text)
    return this.texts.length - 1
  }
}

const BATCH = 65_536

/**
 * Columns of a table in ascending order of its key, in batches. The arrays are used again for the next batch.
 * @param texts codes for the cells that hold text
 */
export function* readRows(
  db: Database,
  table: string,
  names: readonly string[],
  texts: TextCodes = new TextCodes(),
): Generator<RowBatch> {
  const list = join(
    names.map((name) => ident(name)),
    ', ',
  )
  const statement = db
    .prepare<[], readonly unknown[]>(sql`SELECT ${list} FROM ${ident(table)} ORDER BY rowid`.text)
    .raw()
  const columns = names.map(() => new Float64Array(BATCH))
  let rows = 0
  for (const cells of statement.iterate()) {
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c]
      if (column) column[rows] = numberOf(cells[c], texts)
    }
    if (++rows < BATCH) continue
    yield { rows, columns }
    rows = 0
  }
  if (rows > 0) yield { rows, columns }
}

function numberOf(cell: unknown, texts: TextCodes): number {
  if (typeof cell === 'number') return cell
  return typeof cell === 'string' ? texts.codeOf(cell) : Number.NaN
}
