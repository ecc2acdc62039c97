import type { Leaves } from './leaf-pages.ts'
import { LeafRuns } from './leaf-runs.ts'
import type { PageReader } from './page-reader.ts'
import type { CellProof, TextCells, WantedColumns } from './read-table.ts'
import { borrowKernel, giveBack } from './row-kernel.ts'
import type { KernelColumn, KernelKeys } from './row-kernel.ts'
import type { StoredTable } from './table-plan.ts'

/** Rows as the compiled reader gives them: without columns that are proven and not needed. */
export interface CompiledBatch {
  readonly count: number
  readonly rowids: Float64Array
  readonly columns: Readonly<Record<string, Float64Array | TextCells>>
}

/** What is asked of a table: see `TableReader`. */
interface Asked {
  readonly wanted: WantedColumns
  readonly proofs: ReadonlyMap<string, CellProof> | null
  readonly met: KernelKeys | null
}

/** Reads the rows of a table with the compiled kernel, page by page where the plain reader has to help. */
export class CompiledRows {
  /** The page that the plain reader has to take, with its bound; null while there is none. */
  refused: Uint8Array | null = null
  readonly #kernel = borrowKernel()
  readonly #reader: PageReader
  readonly #runs: LeafRuns
  readonly #bounds: Float64Array
  readonly #columns: CompiledBatch['columns']
  readonly #names: readonly string[]
  /** Pages of the run in hand, and how many of them are done. */
  #pages = 0
  #done = 0

  constructor(
    reader: PageReader,
    stored: StoredTable,
    { wanted, proofs, met }: Asked,
    leaves: Leaves,
    seen: (page: number) => void,
  ) {
    this.#reader = reader
    this.#runs = new LeafRuns(reader, leaves.pages, seen)
    this.#bounds = leaves.bounds
    const last = stored.columns.findLastIndex(
      ({ name }, place) => place !== stored.rowid && Object.hasOwn(wanted, name),
    )
    const columns = stored.columns.slice(0, proofs === null ? last + 1 : undefined)
    this.#names = columns.map(({ name }) => name)
    this.#kernel.begin({
      pageSize: reader.pageSize,
      usable: reader.usable,
      kind: 'table',
      columns: columns.map((_, place) => kernelColumn(stored, place, wanted, proofs)),
      whole: proofs !== null,
      rowids: met === null,
      met,
    })
    this.#kernel.lastRowid = leaves.after
    this.#columns = this.#cells(stored, wanted)
  }

  get bound(): number {
    return this.#bounds[this.#runs.done - this.#pages + this.#done] as number
  }

  get lastRowid(): number {
    return this.#kernel.lastRowid
  }

  get broken(): string | null {
    const place = this.#kernel.broken
    return place === null ? null : (this.#names[place] ?? null)
  }

  /** The next rows; null behind the last ones, or when a page was refused. */
  next(): CompiledBatch | null {
    const kernel = this.#kernel
    if (this.#done === this.#pages) {
      this.#pages = this.#runs.fill(kernel.pages, kernel.room)
      this.#done = 0
    }
    if (this.#pages === 0) return null
    kernel.clear()
    const first = this.#runs.done - this.#pages
    const from = this.#done
    this.#done = kernel.takeTable(from, this.#pages, this.#bounds.subarray(first, this.#runs.done))
    if (this.#done > from) return { count: kernel.rows, rowids: kernel.rowids, columns: this.#columns }
    const { pageSize } = this.#reader
    this.refused = kernel.pages.subarray(this.#done * pageSize, (this.#done + 1) * pageSize)
    return null
  }

  /** Goes on behind the page that was refused. */
  pass(): void {
    this.#kernel.lastRowid = this.bound
    this.#done++
    this.refused = null
  }

  addMet(keys: KernelKeys): void {
    this.#kernel.addMet(keys)
  }

  close(): void {
    giveBack(this.#kernel)
  }

  #cells(stored: StoredTable, wanted: WantedColumns): CompiledBatch['columns'] {
    const { pages, cells, rowids } = this.#kernel
    const found: Record<string, Float64Array | TextCells> = {}
    for (const [place, { name }] of stored.columns.entries()) {
      if (!Object.hasOwn(wanted, name)) continue
      const column = place === stored.rowid ? rowids : cells[place]
      if (column instanceof Float64Array) found[name] = column
      else if (column) found[name] = { bytes: pages, ...column }
    }
    return found
  }
}

function kernelColumn(
  { columns, rowid }: StoredTable,
  place: number,
  wanted: WantedColumns,
  proofs: ReadonlyMap<string, CellProof> | null,
): KernelColumn {
  const { name = '', type } = columns[place] ?? {}
  const proof = proofs?.get(name)
  const number = type === 'REAL' ? 'real' : 'integer'
  const isRead = place !== rowid && Object.hasOwn(wanted, name)
  const as = wanted[name] === 'number' ? number : (wanted[name] ?? 'pass')
  const kind = isRead ? as : 'pass'
  const isDone = proof?.complete === true && (proof.keys === null || kind === 'integer')
  return {
    kind,
    nullable: proof?.nullable ?? true,
    least: proof?.least ?? Number.NEGATIVE_INFINITY,
    most: proof?.most ?? Number.POSITIVE_INFINITY,
    keys: proof?.keys ?? null,
    texts: proof?.texts ?? null,
    wanted: isRead && !isDone,
  }
}
