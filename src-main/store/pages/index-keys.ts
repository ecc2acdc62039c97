import type { PageColumn } from './columns.ts'
import { GrowableNumbers } from './growable.ts'
import { NumberCollector, TextCollector } from './key-columns.ts'
import type { KeyColumn } from './key-columns.ts'
import { readTable } from './read-table.ts'
import type { TextCells } from './read-table.ts'
import type { TablePlan } from './table-plan.ts'

/** Keeps the keys of the indexes of a table while its rows are written, so that they need not be read back. */
export class IndexKeys {
  readonly #plan: TablePlan
  readonly #rowids = new GrowableNumbers()
  /** By place in the table. */
  readonly #columns = new Map<number, NumberCollector | TextCollector>()

  constructor(plan: TablePlan) {
    this.#plan = plan
    for (const { columns, filter } of plan.indexes) {
      if (columns === null) continue
      for (const place of filter === null ? columns : [...columns, filter.place]) {
        if (this.#columns.has(place)) continue
        const isText = plan.columns[place]?.type === 'TEXT'
        this.#columns.set(place, isText ? new TextCollector() : new NumberCollector())
      }
    }
  }

  /** Adds rows `from` to `to` as they are written; `columns` are in declared order. */
  add(rowids: Float64Array, columns: readonly PageColumn[], from: number, to: number): void {
    if (this.#columns.size === 0) return
    this.#rowids.append(rowids, from, to)
    const keys: PageColumn = { kind: 'integer', values: rowids }
    for (const [place, collector] of this.#columns)
      collector.add(place === this.#plan.rowid ? keys : (columns[place] as PageColumn), from, to)
  }

  /** Adds the few rows that the table has already. */
  addStored(path: string): void {
    const places = [...this.#columns.keys()].filter((place) => place !== this.#plan.rowid)
    const names = places.map((place) => [this.#nameOf(place), this.#isText(place) ? 'text' : 'number'] as const)
    for (const { count, rowids, columns } of readTable(path, this.#plan, Object.fromEntries(names))) {
      const stored: PageColumn[] = []
      for (const place of places) stored[place] = columnOf(columns[this.#nameOf(place)], count)
      this.add(rowids, stored, 0, count)
    }
  }

  get rowids(): Float64Array {
    return this.#rowids.view()
  }

  /** The keys of the column at a place. */
  column(place: number): KeyColumn {
    return (this.#columns.get(place) as NumberCollector | TextCollector).keys()
  }

  #nameOf(place: number): string {
    return this.#plan.columns[place]?.name ?? ''
  }

  #isText(place: number): boolean {
    return this.#columns.get(place) instanceof TextCollector
  }
}

function columnOf(cells: Float64Array | TextCells | undefined, count: number): PageColumn {
  if (cells === undefined || cells instanceof Float64Array) return { kind: 'real', values: cells ?? new Float64Array() }
  const { bytes, starts, ends } = cells
  const values = Array.from({ length: count }, (_, i) => {
    const start = starts[i] as number
    return start < 0 ? null : Buffer.from(bytes.slice(start, ends[i])).toString()
  })
  return { kind: 'texts', values }
}
