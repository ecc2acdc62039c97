import type { Database } from 'better-sqlite3'
import { readTable } from '../pages/read-table.ts'
import type { TextCells } from '../pages/read-table.ts'
import { locateTable } from '../pages/table-plan.ts'
import { ident, join, sql } from '../sql.ts'
import { TextCodes } from './text-codes.ts'

/** Columns by name, and whether they hold numbers or texts. */
export type Wanted = Readonly<Record<string, 'number' | 'text'>>

/**
 * Rows of one batch, column by column; NULL is NaN and a text is its code. Only the first `count` entries count, and
 * all of it is overwritten by the next batch.
 */
export interface RowBatch<W extends Wanted> {
  readonly count: number
  readonly columns: { readonly [Name in keyof W]: Float64Array }
}

/** Codes of texts: of all columns together, or of each column by its name. */
type ColumnCodes = TextCodes | Readonly<Record<string, TextCodes>>

/** How rows are read: straight from the pages of the file, or by SELECT. */
export type RowSource = 'pages' | 'sql'

const BATCH = 16_384
/** Journals that leave everything that was committed in the file itself. */
const ROLLBACK = ['delete', 'truncate', 'persist', 'memory', 'off']

/**
 * The way to read the tables of a connection: its pages, unless there is no file that holds everything, as in memory or
 * while a transaction is open.
 */
export function rowSource(db: Database): RowSource {
  const journal: unknown = db.pragma('journal_mode', { simple: true })
  const hasFile = !db.memory && db.name !== '' && !db.inTransaction
  return hasFile && ROLLBACK.includes(String(journal)) ? 'pages' : 'sql'
}

/**
 * Columns of a table in ascending order of its key, in batches.
 * @param codes of the cells that hold text: of all columns together, or of each column by its name
 */
export function readRows<const W extends Wanted>(
  db: Database,
  source: RowSource,
  table: string,
  wanted: W,
  codes: ColumnCodes,
): Iterable<RowBatch<W>> {
  return source === 'pages' ? readPages(db, table, wanted, codes) : select(db, table, wanted, codes)
}

function* readPages<const W extends Wanted>(
  db: Database,
  table: string,
  wanted: W,
  codes: ColumnCodes,
): Generator<RowBatch<W>> {
  for (const { count, columns } of readTable(db.name, locateTable(db, table), wanted)) {
    const numbers = Object.entries<Float64Array | TextCells>(columns).map(([name, cells]) => [
      name,
      cells instanceof Float64Array ? cells : codesFor(codes, name).codesOf(cells, count),
    ])
    yield { count, columns: Object.fromEntries(numbers) as RowBatch<W>['columns'] }
  }
}

function* select<const W extends Wanted>(
  db: Database,
  table: string,
  wanted: W,
  codes: ColumnCodes,
): Generator<RowBatch<W>> {
  const names = Object.keys(wanted)
  const list = join(
    names.map((name) => ident(name)),
    ', ',
  )
  const arrays = names.map(() => new Float64Array(BATCH))
  const codesOf = names.map((name) => (wanted[name] === 'text' ? codesFor(codes, name) : null))
  const columns = Object.fromEntries(names.map((name, place) => [name, arrays[place]])) as RowBatch<W>['columns']
  const statement = sql`SELECT ${list} FROM ${ident(table)} ORDER BY rowid`
  let count = 0
  for (const cells of db.prepare<[], readonly unknown[]>(statement.text).raw().iterate()) {
    for (const [place, array] of arrays.entries()) array[count] = numberOf(cells[place], codesOf[place] ?? null)
    if (++count < BATCH) continue
    yield { count, columns }
    count = 0
  }
  if (count > 0) yield { count, columns }
}

function numberOf(cell: unknown, codes: TextCodes | null): number {
  if (typeof cell === 'number') return cell
  return typeof cell === 'string' && codes !== null ? codes.codeOf(cell) : Number.NaN
}

function codesFor(codes: ColumnCodes, name: string): TextCodes {
  const own = codes instanceof TextCodes ? codes : codes[name]
  if (own === undefined) throw new TypeError(`no codes for the texts of ${name}`)
  return own
}
