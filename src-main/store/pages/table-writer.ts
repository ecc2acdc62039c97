import type { PageColumn } from './columns.ts'
import { writeInterior } from './interior.ts'
import { IndexKeys } from './index-keys.ts'
import { LeafPacker } from './leaf-packer.ts'
import { Level } from './level.ts'
import type { PageFile } from './page-file.ts'
import { PAGE_KIND } from './page-format.ts'
import type { TablePlan } from './table-plan.ts'

/**
 * Fills a table with full leaf pages in ascending order of rowid; the rows show once it is finished. Rows that the plan
 * keeps stay before them. Nobody else may write to the table meanwhile.
 */
export class TableWriter {
  readonly #file: PageFile
  readonly #plan: TablePlan
  readonly #packer: LeafPacker
  readonly #keys: IndexKeys
  readonly #leaves = new Level()

  constructor(file: PageFile, plan: TablePlan) {
    this.#file = file
    this.#plan = plan
    // The cell of the INTEGER PRIMARY KEY is NULL; its value is the rowid (section 2.3).
    const columns = plan.columns.map((column, i) => (i === plan.rowid ? { ...column, notNull: false } : column))
    this.#packer = new LeafPacker(file, columns, 'table', (page, divider) => {
      this.#leaves.add(page, divider)
    })
    this.#keys = new IndexKeys(file.path, plan)
    this.#keys.addStored(this.#packer.keep(file.read(plan.rootPage)))
  }

  /**
   * Adds rows `from` to `to` (exclusive) of the arrays. `columns` are in declared order; the cells of the INTEGER
   * PRIMARY KEY come from `rowids`, so what stands for it in `columns` has to be the constant NULL.
   * @throws RangeError when a rowid is not above the one before; LensError `internal` when a cell does not fit its
   * column, `disk_full`, `disk_io`
   */
  append(rowids: Float64Array, columns: readonly PageColumn[], from: number, to: number): void {
    this.#packer.append(rowids, columns, from, to)
    this.#keys.add(columns, from, to)
  }

  /**
   * Writes the last leaf, the interior pages and the root. Indexes of the table are still empty then.
   * @returns what they are built from
   */
  finish(): IndexKeys {
    const { page } = this.#packer.finish()
    if (this.#leaves.count === 0) {
      this.#file.rewrite(this.#plan.rootPage, page)
      return this.#keys
    }
    const numbers = this.#file.reserve(1)
    this.#file.write(numbers, page)
    this.#leaves.add(numbers[0] as number)
    writeInterior(this.#file, this.#plan.rootPage, PAGE_KIND.interiorTable, this.#leaves)
    return this.#keys
  }
}
