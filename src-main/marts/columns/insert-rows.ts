import type { Database } from 'better-sqlite3'
import type { PageColumn } from '../../store/pages/columns.ts'
import type { MartRows } from './table.ts'

type Cell = number | string | Uint8Array | null
type CellReader = (row: number) => Cell

/** Parameters of one statement: several rows share its cost. */
const PARAMETERS = 240

/** Writes rows by INSERT, in their order: what every table allows. */
export function insertRows(db: Database, table: string, { rows, columns }: MartRows): void {
  const names = Object.keys(columns)
  const readers = Object.values(columns).map(cellReader)
  const perStatement = Math.max(1, Math.floor(PARAMETERS / names.length))
  const several = db.prepare<[Cell[]]>(insertOf(table, names, perStatement))
  const single = db.prepare<[Cell[]]>(insertOf(table, names, 1))
  const cells = new Array<Cell>(perStatement * names.length).fill(null)
  let row = 0
  for (; row + perStatement <= rows; row += perStatement) {
    for (let at = 0, place = 0; at < perStatement; at++) {
      for (const read of readers) cells[place++] = read(row + at)
    }
    several.run(cells)
  }
  for (; row < rows; row++) single.run(readers.map((read) => read(row)))
}

function insertOf(table: string, names: readonly string[], rows: number): string {
  const cells = `(${names.map(() => '?').join(', ')})`
  return `INSERT INTO main.${table} (${names.join(', ')}) VALUES ${new Array(rows).fill(cells).join(', ')}`
}

/** How a cell of a column is read as SQLite takes it. */
function cellReader(column: PageColumn): CellReader {
  switch (column.kind) {
    case 'constant':
      return () => column.value
    case 'texts':
      return (row) => column.values[row] ?? null
    case 'integer':
    case 'real':
      return (row) => {
        const value = column.values[row] as number
        return Number.isNaN(value) ? null : value
      }
    case 'text': {
      const { codes, bytes, offsets, nullCode } = column
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const entries = Array.from({ length: offsets.length - 1 }, (_, k) =>
        buffer.toString('utf8', offsets[k], offsets[k + 1]),
      )
      return (row) => (codes[row] === nullCode ? null : (entries[codes[row] as number] ?? null))
    }
  }
}
