import { usesCompiledKernels } from '../../../compiled/kernel.ts'
import { LeafRuns } from '../leaf-runs.ts'
import { assertTiled, cellPlace, countCells } from '../page-cells.ts'
import type { PagePlace } from '../page-cells.ts'
import { cellLimits, INTERIOR_HEADER, LEAF_HEADER, localBytes, PAGE_KIND, PAGE_POINTER } from '../page-format.ts'
import type { CellLimits } from '../page-format.ts'
import { damaged } from '../page-reader.ts'
import type { PageReader } from '../page-reader.ts'
import { readVarint, varintEnd } from '../record.ts'
import { borrowKernel, giveBack } from '../row-kernel.ts'

const MOST_LEVELS = 20
/** Bytes of the file header, before the b-tree header of page 1. */
const FILE_HEADER = 100

type Claim = (page: number) => void

/** Pages of an index whose records are not looked at. */
const NO_ROWS = { kind: 'index', columns: [], whole: false, rowids: false, met: null } as const

/**
 * Walks a b-tree of a table or index level by level and claims its pages and overflow chains; every page is proven to be
 * of the right kind and filled by its cells. The order of keys is not looked at.
 * @returns entries of the tree
 */
export function claimTree(reader: PageReader, rootPage: number, claim: Claim): number {
  const walk = new TreeWalk(reader, claim)
  let level = [rootPage]
  for (let depth = 0; depth < MOST_LEVELS && level.length > 0; depth++) level = walk.level(level)
  if (level.length > 0) throw damaged(`page ${rootPage} has too many levels`)
  return walk.entries
}

class TreeWalk {
  entries = 0
  readonly #reader: PageReader
  readonly #claim: Claim
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #overflow: Uint8Array
  #ends = new Int32Array(64)
  #limits: CellLimits | null = null
  #isTable = false

  constructor(reader: PageReader, claim: Claim) {
    this.#reader = reader
    this.#claim = claim
    this.#bytes = new Uint8Array(reader.pageSize)
    this.#view = new DataView(this.#bytes.buffer)
    this.#overflow = new Uint8Array(reader.pageSize)
  }

  /** Reads the pages of a level; returns those of the one below, none below leaves. */
  level(pages: readonly number[]): number[] {
    const below: number[] = []
    const first = pages[0] as number
    this.#reader.read(first, 1, this.#bytes, 0)
    const kind = this.#firstKind(first === 1 ? FILE_HEADER : 0)
    if (kind === PAGE_KIND.leafIndex && pages.length > 1 && usesCompiledKernels()) this.#indexLeaves(pages)
    else
      for (const page of pages) {
        this.#claim(page)
        this.#reader.read(page, 1, this.#bytes, 0)
        this.#page(page, kind, below)
      }
    return below
  }

  /** Leaves of an index by the compiled kernel; the pages that it refuses are looked at here. */
  #indexLeaves(pages: readonly number[]): void {
    const kernel = borrowKernel()
    try {
      const { pageSize, usable } = this.#reader
      kernel.begin({ ...NO_ROWS, pageSize, usable })
      const runs = new LeafRuns(this.#reader, Float64Array.from(pages), this.#claim)
      for (let read = runs.fill(kernel.pages, kernel.room); read > 0; read = runs.fill(kernel.pages, kernel.room)) {
        kernel.clear()
        for (let page = kernel.countIndex(0, read); page < read; page = kernel.countIndex(page + 1, read)) {
          this.#bytes.set(kernel.pages.subarray(page * pageSize, (page + 1) * pageSize))
          this.#page(pages[runs.done - read + page] as number, PAGE_KIND.leafIndex, [])
        }
        this.entries += kernel.rows
      }
    } finally {
      giveBack(kernel)
    }
  }

  /** The first page of a level tells whether the level is of leaves; the root tells what tree it is. */
  #firstKind(header: number): number {
    const kind = this.#bytes[header] as number
    const isTable = kind === PAGE_KIND.leafTable || kind === PAGE_KIND.interiorTable
    if (!isTable && kind !== PAGE_KIND.leafIndex && kind !== PAGE_KIND.interiorIndex)
      throw damaged('a page has no kind')
    if (this.#limits !== null && isTable !== this.#isTable) throw damaged('a tree is a table and an index')
    this.#isTable = isTable
    this.#limits = cellLimits(this.#reader.usable, isTable ? 'table' : 'index')
    return kind
  }

  /** Looks at the page that was read, which has to be of a kind. */
  #page(page: number, kind: number, below: number[]): void {
    const header = page === 1 ? FILE_HEADER : 0
    if (this.#bytes[header] !== kind) throw damaged(`page ${page} is of another kind than its neighbours`)
    const interior = kind === PAGE_KIND.interiorTable || kind === PAGE_KIND.interiorIndex
    const headerBytes = interior ? INTERIOR_HEADER : LEAF_HEADER
    const place: PagePlace = { view: this.#view, page: 0, header, headerBytes, usable: this.#reader.usable }
    const cells = countCells(place)
    if (cells > this.#ends.length) this.#ends = new Int32Array(cells * 2)
    for (let i = 0; i < cells; i++) {
      const at = cellPlace(place, i)
      if (interior) below.push(this.#view.getUint32(at))
      this.#ends[i] = this.#cell(interior ? at + PAGE_POINTER : at, interior)
    }
    assertTiled(place, cells, this.#ends)
    if (interior) below.push(this.#view.getUint32(header + LEAF_HEADER))
    if (!(interior && this.#isTable)) this.entries += cells
  }

  /** End of a cell without its page pointer: a table keeps only rowids on interior pages. */
  #cell(at: number, interior: boolean): number {
    const bytes = this.#bytes
    if (this.#isTable && interior) return varintEnd(bytes, at)
    const payload = readVarint(bytes, at)
    const start = this.#isTable ? varintEnd(bytes, varintEnd(bytes, at)) : varintEnd(bytes, at)
    const limits = this.#limits as CellLimits
    const local = localBytes(limits, payload)
    if (local === payload) return start + payload
    if (start + local + PAGE_POINTER > this.#reader.usable) throw damaged('a cell ends outside of its page')
    this.#chain(this.#view.getUint32(start + local), payload - local)
    return start + local + PAGE_POINTER
  }

  #chain(first: number, bytes: number): void {
    const view = new DataView(this.#overflow.buffer)
    let next = first
    for (let left = bytes; left > 0; left -= this.#reader.usable - PAGE_POINTER) {
      this.#claim(next)
      this.#reader.read(next, 1, this.#overflow, 0)
      next = view.getUint32(0)
    }
    if (next !== 0) throw damaged('a chain of overflow pages is too long')
  }
}
