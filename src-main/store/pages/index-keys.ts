import type { PageColumn } from './columns.ts'
import { NumberCollector, RowidCollector, TextCollector } from './key-columns.ts'
import type { KeyColumn, Rowids } from './key-columns.ts'
import { readTable } from './read-table.ts'
import type { TextCells } from './read-table.ts'
import type { TablePlan } from './table-plan.ts'

/** The keys of an index by row, in the order of the rows. */
export interface ReadKeys {
  /** One for each place that was asked for. */
  readonly columns: readonly KeyColumn[]
  readonly rowids: Rowids
}

/**
 * What the indexes of a table are built from. Keys are read back from the rows in the file, those of one index at a time:
 * kept while rows are written, they would be the greatest part of the memory of a load. All that is noted meanwhile is
 * how many rows there are, and which columns are one text.
 */
export class IndexKeys {
  readonly #path: string
  readonly #plan: TablePlan
  /** The text of all rows so far by the place of its column; null where there are several. */
  readonly #texts = new Map<number, string | null>()
  #rows = 0

  constructor(path: string, plan: TablePlan) {
    this.#path = path
    this.#plan = plan
    for (const { columns } of plan.indexes) {
      for (const place of columns ?? []) if (plan.columns[place]?.type === 'TEXT') this.#texts.set(place, null)
    }
  }

  get rows(): number {
    return this.#rows
  }

  /** Notes rows that the table has already. */
  addStored(rows: number): void {
    this.#rows += rows
  }

  /** Notes rows `from` to `to` as they are written; `columns` are in declared order. */
  add(columns: readonly PageColumn[], from: number, to: number): void {
    if (from === to) return
    for (const [place, known] of this.#texts) {
      if (this.#rows > 0 && known === null) continue
      const one = oneText(columns[place] as PageColumn, from, to)
      this.#texts.set(place, this.#rows === 0 || one === known ? one : null)
    }
    this.#rows += to - from
  }

  /**
   * Reads the columns at some places, once the rows are in the file and its header tells of them.
   * @throws LensError `workspace_corrupt` when they cannot be read back
   */
  read(places: readonly number[]): ReadKeys {
    const rowids = new RowidCollector(this.#rows)
    const collectors = places.map((place) => this.#collector(place))
    const wanted = collectors.flatMap(({ name, collector }) =>
      collector === null ? [] : [[name, collector instanceof TextCollector ? 'text' : 'number'] as const],
    )
    for (const batch of readTable(this.#path, this.#plan, Object.fromEntries(wanted))) {
      rowids.add(batch.rowids, batch.count)
      for (const { name, collector } of collectors) {
        const cells = batch.columns[name]
        if (collector instanceof TextCollector) collector.add(cells as TextCells, batch.count)
        else collector?.add(cells as Float64Array, batch.count)
      }
    }
    return { columns: collectors.map(({ collector, one }) => collector?.keys() ?? one), rowids: rowids.keys() }
  }

  #collector(place: number): {
    readonly name: string
    readonly collector: NumberCollector | TextCollector | null
    readonly one: KeyColumn
  } {
    const { name = '', type } = this.#plan.columns[place] ?? {}
    const text = this.#texts.get(place) ?? null
    const one = { as: 'constant', bytes: Buffer.from(text ?? '') } as const
    if (text !== null) return { name, collector: null, one }
    return { name, collector: type === 'TEXT' ? new TextCollector(this.#rows) : new NumberCollector(this.#rows), one }
  }
}

/** The one text that all of some rows have; null where it is NULL or there are several. */
function oneText(column: PageColumn, from: number, to: number): string | null {
  if (column.kind === 'constant') return typeof column.value === 'string' ? column.value : null
  if (column.kind !== 'texts') return null
  const first = column.values[from] ?? null
  for (let i = from + 1; i < to; i++) if (column.values[i] !== first) return null
  return first
}
