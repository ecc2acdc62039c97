import { assertTiled, cellPlace, countCells } from '../page-cells.ts'
import type { PagePlace } from '../page-cells.ts'
import { cellLimits, INTERIOR_HEADER, LEAF_HEADER, localBytes, PAGE_KIND, PAGE_POINTER } from '../page-format.ts'
import type { CellLimits } from '../page-format.ts'
import { damaged } from '../page-reader.ts'
import type { PageReader } from '../page-reader.ts'
import { readVarint, varintEnd } from '../record.ts'

const MOST_LEVELS = 20
/** Bytes of the file header, before the b-tree header of page 1. */
const FILE_HEADER = 100

type Claim = (page: number) => void

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
    let kind = 0
    for (const page of pages) {
      this.#claim(page)
      this.#reader.read(page, 1, this.#bytes, 0)
      const header = page === 1 ? FILE_HEADER : 0
      kind = kind === 0 ? this.#firstKind(header) : kind
      if (this.#bytes[header] !== kind) throw damaged(`page ${page} is of another kind than its neighbours`)
      const interior = kind === PAGE_KIND.interiorTable || kind === PAGE_KIND.interiorIndex
      this.#page(header, interior, below)
    }
    return below
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

  #page(header: number, interior: boolean, below: number[]): void {
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
