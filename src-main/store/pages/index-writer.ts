import type { PageColumn } from './columns.ts'
import { writeInterior } from './interior.ts'
import { LeafPacker } from './leaf-packer.ts'
import { Level } from './level.ts'
import type { PageFile } from './page-file.ts'
import { CELL_POINTER, LEAF_HEADER, PAGE_KIND, writePageHeader, writePair } from './page-format.ts'
import type { PlannedColumn } from './table-plan.ts'

/**
 * Fills an empty index b-tree with entries that come in its order: those of an index, key columns and, last, the rowid
 * (section 2.5); or the rows of a WITHOUT ROWID table, key columns and, behind them, the others (section 2.4).
 */
export class IndexWriter {
  readonly #file: PageFile
  readonly #rootPage: number
  readonly #packer: LeafPacker
  readonly #leaves = new Level()

  constructor(file: PageFile, rootPage: number, columns: readonly PlannedColumn[]) {
    this.#file = file
    this.#rootPage = rootPage
    this.#packer = new LeafPacker(file, columns, 'index', (page, divider) => {
      this.#leaves.add(page, divider)
    })
  }

  /** Adds the first `count` entries of the arrays. */
  append(columns: readonly PageColumn[], count: number): void {
    this.#packer.append(null, columns, 0, count)
  }

  /** Writes the last leaf, the interior pages and the root. */
  finish(): void {
    const { page, cells } = this.#packer.finish()
    if (this.#leaves.count === 0) {
      this.#file.rewrite(this.#rootPage, page)
      return
    }
    if (cells === 0) this.#moveLastCell(page)
    const numbers = this.#file.reserve(1)
    this.#file.write(numbers, page)
    this.#leaves.add(numbers[0] as number)
    writeInterior(this.#file, this.#rootPage, PAGE_KIND.interiorIndex, this.#leaves)
  }

  /** The last entry stands behind a full leaf and before none: it goes to a leaf, and that one's last cell before it. */
  #moveLastCell(page: Uint8Array): void {
    const { usable } = this.#file
    const number = this.#leaves.page(this.#leaves.count - 1)
    const full = this.#file.read(number)
    const cells = full.readUInt16BE(3)
    const content = full.readUInt16BE(LEAF_HEADER + (cells - 1) * CELL_POINTER)
    const end = full.readUInt16BE(LEAF_HEADER + (cells - 2) * CELL_POINTER)
    const last = this.#leaves.divider(this.#leaves.count - 1).slice()
    this.#leaves.replaceLast(full.subarray(content, end))
    full.fill(0, content, end)
    writePair(full, LEAF_HEADER + (cells - 1) * CELL_POINTER, 0)
    writePageHeader(full, 0, { kind: PAGE_KIND.leafIndex, cells: cells - 1, content: end })
    this.#file.rewrite(number, full)
    page.set(last, usable - last.length)
    writePair(page, LEAF_HEADER, usable - last.length)
    writePageHeader(page, 0, { kind: PAGE_KIND.leafIndex, cells: 1, content: usable - last.length })
  }
}
