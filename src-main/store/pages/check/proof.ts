import { someLeaves } from '../leaf-pages.ts'
import type { Leaves } from '../leaf-pages.ts'
import { PageReader } from '../page-reader.ts'
import { checkRows } from './check-table.ts'
import type { CheckedRows, TableRules } from './check-table.ts'
import { claimTree } from './claim-tree.ts'
import { PageOwners } from './page-owners.ts'

/** Leaf pages of a part: enough that beginning it costs nothing, few enough that threads end together. */
const PART_PAGES = 2048

/** A table that is proven from its pages, with its leaves. */
export interface TableProof {
  readonly name: string
  readonly rules: TableRules
  readonly leaves: Leaves
}

/** A b-tree by name and where it begins. */
interface TreeRoot {
  readonly name: string
  readonly rootPage: number
}

/** Some leaves of a table, or the tree of an index. */
type ProofPart =
  | { readonly kind: 'rows'; readonly table: number; readonly from: number; readonly to: number }
  | { readonly kind: 'index'; readonly index: TreeRoot }

/** What was found in a sound part of a tree; rows of an index are its entries. */
export interface PartFound extends CheckedRows {
  readonly tree: string
}

/** Parts of a file that are proven one by one by whoever has time: it can be given to other threads. */
export interface Proof {
  readonly path: string
  readonly tables: readonly TableProof[]
  readonly parts: readonly ProofPart[]
  /** The book of {@link PageOwners}, and the number of the next part; both in shared memory. */
  readonly book: Uint8Array<SharedArrayBuffer>
  readonly next: Int32Array
}

/** A proof of tables and indexes of a file. */
export function newProof(
  path: string,
  tables: readonly TableProof[],
  indexes: readonly TreeRoot[],
  { book }: PageOwners,
): Proof {
  const parts: ProofPart[] = indexes.map(({ name, rootPage }) => ({ kind: 'index', index: { name, rootPage } }))
  for (const [table, { leaves }] of tables.entries()) {
    const pages = leaves.pages.length
    for (let from = 0; from < pages; from += PART_PAGES)
      parts.push({ kind: 'rows', table, from, to: Math.min(pages, from + PART_PAGES) })
  }
  return { path, tables, parts, book, next: new Int32Array(new SharedArrayBuffer(4)) }
}

/**
 * Proves parts until none is left; those that another thread has taken are left to it.
 * @throws LensError `workspace_corrupt` for anything but a broken reference; nobody begins another part then
 */
export function proveParts({ path, tables, parts, book, next }: Proof): PartFound[] {
  const reader = new PageReader(path)
  const owners = new PageOwners(reader, book)
  const claim = (page: number): void => owners.claim(page)
  const found: PartFound[] = []
  try {
    for (let part = Atomics.add(next, 0, 1); part < parts.length; part = Atomics.add(next, 0, 1))
      found.push(provePart(reader, tables, parts[part] as ProofPart, claim))
    return found
  } catch (error) {
    Atomics.store(next, 0, parts.length)
    throw error
  } finally {
    reader.close()
  }
}

function provePart(
  reader: PageReader,
  tables: readonly TableProof[],
  part: ProofPart,
  claim: (page: number) => void,
): PartFound {
  if (part.kind === 'index') {
    const { name, rootPage } = part.index
    return { tree: name, rows: claimTree(reader, rootPage, claim), missingParent: null, met: [] }
  }
  const { name, rules, leaves } = tables[part.table] as TableProof
  return { tree: name, ...checkRows(reader, rules, someLeaves(leaves, part.from, part.to), claim) }
}
