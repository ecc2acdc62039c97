import { usesCompiledKernels } from '../../compiled/kernel.ts'
import { CompiledRows } from './compiled-rows.ts'
import { decodeNumbers, decodeTexts, skipColumns } from './decode-column.ts'
import type { RecordRows } from './decode-column.ts'
import { leafPages } from './leaf-pages.ts'
import type { Leaves } from './leaf-pages.ts'
import { LeafRecords } from './leaf-records.ts'
import { damaged, PageReader } from './page-reader.ts'
import type { KernelKeys } from './row-kernel.ts'
import type { StoredTable } from './table-plan.ts'

/** Texts or BLOBs of one column: row i is `bytes[starts[i], ends[i])`, of a text in UTF-8; a start of -1 is NULL. */
export interface TextCells {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** Columns by name, and how their cells are wanted. */
export type WantedColumns = Readonly<Record<string, 'number' | 'text' | 'blob'>>

/** The cells of a column: numbers with NaN for NULL, or texts where they lie. */
type Cells<As> = As extends 'number' ? Float64Array : TextCells

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
 * wrote them. No transaction may be writing to the table; without a WAL what was committed is in it. Integers beyond
 * ±2^53 are rounded.
 * @param pages of the file that hold the table, where others are being written
 * @throws LensError `workspace_corrupt` when a page or record is not sound
 */
export function* readTable<const W extends WantedColumns>(
  path: string,
  stored: StoredTable,
  wanted: W,
  pages?: number,
): Generator<TableBatch<W>, void, undefined> {
  const reader = new PageReader(path, pages)
  try {
    const leaves = leafPages(reader, stored.rootPage, ignore)
    const table = new TableReader({ reader, stored, leaves }, wanted, ignore)
    try {
      for (let batch = table.next(); batch !== null; batch = table.next()) if (batch.count > 0) yield batch
    } finally {
      table.close()
    }
  } finally {
    reader.close()
  }
}

/**
 * Sets the bit of every rowid of a table.
 * @param keys span of the rowids, with no bit set
 * @throws LensError `workspace_corrupt` when a page or record is not sound
 */
export function readRowids(path: string, stored: StoredTable, keys: KernelKeys): void {
  const reader = new PageReader(path)
  try {
    const leaves = leafPages(reader, stored.rootPage, ignore)
    const table = new TableReader({ reader, stored, leaves }, {}, ignore, null, keys)
    try {
      for (let batch = table.next(); batch !== null; batch = table.next()) {
        if (!table.proven) addKeys(keys, batch.rowids, batch.count)
      }
      table.addMet(keys)
    } finally {
      table.close()
    }
  } finally {
    reader.close()
  }
}

function addKeys({ least, bits }: KernelKeys, rowids: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const place = (rowids[i] as number) - least
    bits[place >>> 3] = (bits[place >>> 3] as number) | (1 << (place & 7))
  }
}

function ignore(): void {
  // Reading rows does not ask which pages they are on.
}

/** What the compiled reader proves of the cells of a column on the way; the plain one leaves it to its caller. */
export interface CellProof {
  readonly nullable: boolean
  readonly least: number
  readonly most: number
  readonly keys: KernelKeys | null
  readonly texts: readonly Uint8Array[] | null
  /** Whether nothing else has to be asked of the cells, so that they need not be given out. */
  readonly complete: boolean
}

/** Where the rows of a table are. */
interface TablePages {
  readonly reader: PageReader
  readonly stored: StoredTable
  readonly leaves: Leaves
}

/** Reads the rows of leaf pages of a table batch by batch, as {@link readTable} does. */
export class TableReader<const W extends WantedColumns> {
  readonly #records: LeafRecords
  readonly #columns: ColumnReader
  readonly #compiled: CompiledRows | null
  #proven = false

  /**
   * @param seen told of the leaf and overflow pages
   * @param proofs by column, where all columns are to be proven
   * @param met span of the rowids, where {@link TableReader.addMet} is to say which there are, instead of the batches
   */
  constructor(
    { reader, stored, leaves }: TablePages,
    wanted: W,
    seen: (page: number) => void,
    proofs: ReadonlyMap<string, CellProof> | null = null,
    met: KernelKeys | null = null,
  ) {
    this.#columns = new ColumnReader(stored, wanted)
    this.#records = new LeafRecords(reader, leaves, seen)
    this.#compiled = usesCompiledKernels()
      ? new CompiledRows(reader, stored, { wanted, proofs, met }, leaves, seen)
      : null
  }

  /** The records of a batch that was not proven, with their cursors behind the last wanted column. */
  get rows(): RecordRows {
    return this.#records.rows
  }

  /** Whether the rows of the last batch fulfil their proofs; columns whose proof is complete are then left out. */
  get proven(): boolean {
    return this.#proven
  }

  /** Column of a proven reference that is broken; null when there is none. */
  get broken(): string | null {
    return this.#compiled?.broken ?? null
  }

  /** The next batch, which may be empty; null behind the last one. */
  next(): TableBatch<W> | null {
    const compiled = this.#compiled
    if (compiled === null) return this.#records.next() ? this.#plain() : null
    const batch = compiled.next()
    this.#proven = batch !== null
    if (batch !== null) return batch as unknown as TableBatch<W>
    if (compiled.refused === null) return null
    this.#records.takePage(compiled.refused, compiled.bound, compiled.lastRowid)
    compiled.pass()
    return this.#plain()
  }

  /** Sets the bits of the rowids of all batches that were proven. */
  addMet(keys: KernelKeys): void {
    this.#compiled?.addMet(keys)
  }

  /** Must be called once. */
  close(): void {
    this.#compiled?.close()
  }

  #plain(): TableBatch<W> {
    const { count, rowids } = this.rows
    return { count, rowids, columns: this.#columns.read(this.rows) as ReadColumns<W> }
  }
}

interface NumberStep {
  readonly as: 'number'
  readonly real: boolean
  values: Float64Array
}

interface TextStep {
  readonly as: 'text' | 'blob'
  starts: Int32Array
  ends: Int32Array
}

interface SkipStep {
  readonly as: 'skip'
  readonly columns: number
}

type Step = SkipStep | NumberStep | TextStep

/** Decodes the records of a batch column by column up to the last wanted one. */
class ColumnReader {
  readonly #steps: readonly Step[]
  /** Name and step of each wanted column; null is the rowid. */
  readonly #wanted: readonly (readonly [name: string, step: Step | null])[]

  constructor(stored: StoredTable, wanted: WantedColumns) {
    const names = Object.keys(wanted)
    const missing = names.find((name) => !stored.columns.some((column) => column.name === name))
    if (missing !== undefined) throw new TypeError(`${stored.table} has no column ${missing}`)
    const steps = new Map<string, Step>()
    const all: Step[] = []
    let skipped = 0
    for (const [place, { name, type }] of stored.columns.entries()) {
      if (place === stored.rowid || !Object.hasOwn(wanted, name)) skipped++
      else {
        if (skipped > 0) all.push({ as: 'skip', columns: skipped })
        skipped = 0
        const step = newStep(wanted[name] ?? 'number', type === 'REAL')
        all.push(step)
        steps.set(name, step)
      }
    }
    if (skipped > 0 && names.length === stored.columns.length) all.push({ as: 'skip', columns: skipped })
    this.#steps = all
    this.#wanted = names.map((name) => [name, steps.get(name) ?? null])
  }

  read(rows: RecordRows): Record<string, TextCells | Float64Array> {
    for (const step of this.#steps) {
      if (step.as === 'number') readNumbers(rows, step)
      else if (step.as === 'skip') skipColumns(rows, step.columns)
      else readTexts(rows, step)
    }
    assertWithin(rows)
    return Object.fromEntries(this.#wanted.map(([name, step]) => [name, cellsOf(rows, step)]))
  }
}

function newStep(as: WantedColumns[string], real: boolean): Step {
  if (as !== 'number') return { as, starts: new Int32Array(0), ends: new Int32Array(0) }
  return { as: 'number', real, values: new Float64Array(0) }
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
  decodeTexts(rows, step.starts, step.ends, step.as)
}

function cellsOf(rows: RecordRows, step: Step | null): TextCells | Float64Array {
  if (step?.as === 'text' || step?.as === 'blob') return { bytes: rows.bytes, starts: step.starts, ends: step.ends }
  return step?.as === 'number' ? step.values : rows.rowids
}

/** No cursor may have left its record. */
function assertWithin({ count, headAt, passed, headEnd, bodyAt, recordEnd }: RecordRows): void {
  for (let i = 0; i < count; i++) {
    if ((headAt[i] as number) + passed > (headEnd[i] as number) || (bodyAt[i] as number) > (recordEnd[i] as number)) {
      throw damaged('a record is shorter than its columns')
    }
  }
}
