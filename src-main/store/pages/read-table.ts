import { decodeNumbers, decodeTexts, skipColumn } from './decode-column.ts'
import type { RecordRows } from './decode-column.ts'
import { leafPages } from './leaf-pages.ts'
import { LeafRecords } from './leaf-records.ts'
import { damaged, PageReader } from './page-reader.ts'
import type { StoredTable } from './table-plan.ts'

/** Texts of one column: row i is the UTF-8 in `bytes[starts[i], ends[i])`; a start of -1 is NULL. */
export interface TextCells {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** Columns by name, and how their cells are wanted. */
export type WantedColumns = Readonly<Record<string, 'number' | 'text'>>

/** The cells of a column: numbers with NaN for NULL, or texts where they lie. */
type Cells<As> = As extends 'text' ? TextCells : Float64Array

/** The cells of the wanted columns by name. */
export type ReadColumns<W extends WantedColumns> = { readonly [Name in keyof W]: Cells<W[Name]> }

/** Rows of a table. Only the first `count` entries count, and all of it is overwritten by the next batch. */
export interface TableBatch<W extends WantedColumns> {
  readonly count: number
  readonly rowids: Float64Array
  readonly columns: ReadColumns<W>
}

/**
 * Reads columns of a rowid table from its pages, in ascending order of rowid (section 2.3 of the file format), whoever
 * wrote them. No transaction may be writing to the file; without a WAL what was committed is in it. Integers beyond
 * ±2^53 are rounded.
 * @throws LensError `workspace_corrupt` when a page or record is not sound
 */
export function* readTable<const W extends WantedColumns>(
  path: string,
  stored: StoredTable,
  wanted: W,
): Generator<TableBatch<W>, void, undefined> {
  const reader = new PageReader(path)
  try {
    const records = new LeafRecords(reader, leafPages(reader, stored.rootPage, ignore), ignore)
    const columns = new ColumnReader(stored, wanted)
    while (records.next()) {
      const { count, rowids } = records.rows
      if (count > 0) yield { count, rowids, columns: columns.read(records.rows) as ReadColumns<W> }
    }
  } finally {
    reader.close()
  }
}

function ignore(): void {
  // Reading rows does not ask which pages they are on.
}

interface NumberStep {
  readonly as: 'number'
  readonly real: boolean
  values: Float64Array
}

interface TextStep {
  readonly as: 'text'
  starts: Int32Array
  ends: Int32Array
}

type Step = { readonly as: 'skip' } | NumberStep | TextStep

/** Decodes the records of a batch column by column up to the last wanted one. */
class ColumnReader {
  readonly #steps: readonly Step[]
  /** Name and step of each wanted column; null is the rowid. */
  readonly #wanted: readonly (readonly [name: string, step: Step | null])[]

  constructor(stored: StoredTable, wanted: WantedColumns) {
    const names = Object.keys(wanted)
    const places = names.map((name) => stored.columns.findIndex((column) => column.name === name))
    const missing = names.find((_, i) => (places[i] as number) < 0)
    if (missing !== undefined) throw new TypeError(`${stored.table} has no column ${missing}`)
    const steps = Array.from({ length: Math.max(-1, ...places) + 1 }, (_, place): Step => {
      const name = stored.columns[place]?.name ?? ''
      if (place === stored.rowid || !Object.hasOwn(wanted, name)) return { as: 'skip' }
      return wanted[name] === 'text'
        ? { as: 'text', starts: new Int32Array(0), ends: new Int32Array(0) }
        : { as: 'number', real: stored.columns[place]?.type === 'REAL', values: new Float64Array(0) }
    })
    this.#steps = steps
    this.#wanted = names.map((name, i) => {
      return [name, places[i] === stored.rowid ? null : (steps[places[i] as number] as Step)]
    })
  }

  read(rows: RecordRows): Record<string, TextCells | Float64Array> {
    for (const step of this.#steps) {
      if (step.as === 'number') readNumbers(rows, step)
      else if (step.as === 'text') readTexts(rows, step)
      else skipColumn(rows)
    }
    assertWithin(rows)
    return Object.fromEntries(this.#wanted.map(([name, step]) => [name, cellsOf(rows, step)]))
  }
}

function readNumbers(rows: RecordRows, step: NumberStep): void {
  if (step.values.length < rows.count) step.values = new Float64Array(rows.rowids.length)
  decodeNumbers(rows, step.values, step.real)
}

function readTexts(rows: RecordRows, step: TextStep): void {
  if (step.starts.length < rows.count) {
    step.starts = new Int32Array(rows.rowids.length)
    step.ends = new Int32Array(rows.rowids.length)
  }
  decodeTexts(rows, step.starts, step.ends)
}

function cellsOf(rows: RecordRows, step: Step | null): TextCells | Float64Array {
  if (step?.as === 'text') return { bytes: rows.bytes, starts: step.starts, ends: step.ends }
  return step?.as === 'number' ? step.values : rows.rowids
}

/** No cursor may have left its record. */
function assertWithin({ count, headAt, headEnd, bodyAt, recordEnd }: RecordRows): void {
  for (let i = 0; i < count; i++) {
    if ((headAt[i] as number) > (headEnd[i] as number) || (bodyAt[i] as number) > (recordEnd[i] as number)) {
      throw damaged('a record is shorter than its columns')
    }
  }
}
