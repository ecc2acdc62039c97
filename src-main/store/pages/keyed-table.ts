import type { Database } from 'better-sqlite3'
import type { PageColumn, TextCodes } from './columns.ts'
import { IndexWriter } from './index-writer.ts'
import type { PageFile } from './page-file.ts'
import type { KeyedIndex, KeyedPlan } from './keyed-plan.ts'

/** Entries that are gathered before they are packed. */
const GATHERED = 8192

/**
 * Fills an empty WITHOUT ROWID table (section 2.4) with rows that come in the order of its key, and then its indexes.
 * The order of rows is not looked at; `quick_check` finds rows out of order.
 */
export class KeyedTableWriter {
  readonly #file: PageFile
  readonly #plan: KeyedPlan
  readonly #rows: IndexWriter
  readonly #indexes: readonly KeyedIndexRows[]

  constructor(file: PageFile, plan: KeyedPlan) {
    this.#file = file
    this.#plan = plan
    this.#rows = new IndexWriter(file, plan.rootPage, plannedAt(plan, plan.stored))
    this.#indexes = plan.indexes.map((index) => new KeyedIndexRows(index))
  }

  /** Adds the first `count` rows of the arrays; `columns` are in declared order. */
  append(columns: readonly PageColumn[], count: number): void {
    this.#rows.append(
      this.#plan.stored.map((place) => columns[place] as PageColumn),
      count,
    )
    for (const index of this.#indexes) index.add(columns, count)
  }

  /**
   * Writes what is left of the rows and packs the indexes that are texts of one dictionary; SQLite builds the others.
   * @param db connection in autocommit; not to be used in between
   */
  finish(db: Database): void {
    this.#rows.finish()
    const left = this.#indexes.filter((index) => !index.pack(this.#file, this.#plan))
    this.#file.flush()
    for (const { name } of left) db.exec(`REINDEX main."${name.replaceAll('"', '""')}"`)
  }
}

function plannedAt(plan: KeyedPlan, places: readonly number[]): KeyedPlan['columns'] {
  return places.map((place) => plan.columns[place] as KeyedPlan['columns'][number])
}

/** Codes of one column of all rows, and the dictionary that they share. */
interface SharedCodes {
  readonly dictionary: TextCodes
  readonly parts: Uint32Array[]
}

/**
 * The entries of an index over one text column: its codes and those of the key. Rows come in the order of the key, so a
 * stable sort by the text alone gives the order of the index.
 */
class KeyedIndexRows {
  readonly name: string
  readonly #index: KeyedIndex
  #columns: readonly SharedCodes[] | null = null
  #covered: boolean

  constructor(index: KeyedIndex) {
    this.name = index.name
    this.#index = index
    this.#covered = index.keys === 1
  }

  add(columns: readonly PageColumn[], count: number): void {
    if (!this.#covered) return
    const own = this.#index.columns.map((place) => columns[place])
    this.#columns ??= own.every((column) => column?.kind === 'text')
      ? own.map((column) => ({ dictionary: column, parts: [] }))
      : null
    this.#covered = this.#columns?.every(({ dictionary }, i) => sharesDictionary(dictionary, own[i])) ?? false
    this.#columns?.forEach(({ parts }, i) => {
      const column = own[i]
      if (column?.kind === 'text') parts.push(column.codes.slice(0, count))
    })
  }

  /** Packs the entries; false when SQLite has to build the index. */
  pack(file: PageFile, plan: KeyedPlan): boolean {
    if (!this.#covered) return false
    if (this.#columns === null) return true
    const columns = this.#columns.map(({ dictionary, parts }) => ({ dictionary, codes: joined(parts) }))
    const [first] = columns
    if (!first) return false
    const order = stableOrder(first.codes, ranksOf(first.dictionary))
    const writer = new IndexWriter(file, this.#index.rootPage, plannedAt(plan, this.#index.columns))
    const gathered = columns.map(({ dictionary }): TextCodes => ({ ...dictionary, codes: new Uint32Array(GATHERED) }))
    for (let from = 0; from < order.length; from += GATHERED) {
      const rows = order.subarray(from, from + GATHERED)
      columns.forEach(({ codes }, i) => gather(codes, rows, (gathered[i] as TextCodes).codes))
      writer.append(gathered, rows.length)
    }
    writer.finish()
    return true
  }
}

/** NULL cells sort before texts, which a rank by dictionary does not say: they are left to SQLite. */
function sharesDictionary(dictionary: TextCodes, column: PageColumn | undefined): boolean {
  return (
    column?.kind === 'text' &&
    column.bytes === dictionary.bytes &&
    column.offsets === dictionary.offsets &&
    column.nullCode === undefined
  )
}

function gather(codes: Uint32Array, rows: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = codes[rows[i] as number] as number
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const codes = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    codes.set(part, at)
    at += part.length
  }
  return codes
}

/** Rank of each entry of a dictionary in the order of bytes; equal entries share it. */
function ranksOf({ bytes, offsets }: TextCodes): Uint32Array {
  const entry = (code: number): Uint8Array => bytes.subarray(offsets[code], offsets[code + 1])
  const sorted = Uint32Array.from({ length: offsets.length - 1 }, (_, code) => code)
  sorted.sort((a, b) => Buffer.compare(entry(a), entry(b)))
  const ranks = new Uint32Array(sorted.length)
  sorted.forEach((code, at) => {
    const before = sorted[at - 1]
    const isSame = before !== undefined && Buffer.compare(entry(before), entry(code)) === 0
    ranks[code] = isSame ? (ranks[before] as number) : at
  })
  return ranks
}

/** Rows in the order of the ranks of their codes, equal ones as they came: a counting sort. */
function stableOrder(codes: Uint32Array, ranks: Uint32Array): Uint32Array {
  const next = new Uint32Array(ranks.length + 1)
  for (let row = 0; row < codes.length; row++) {
    const after = (ranks[codes[row] as number] as number) + 1
    next[after] = (next[after] as number) + 1
  }
  for (let rank = 1; rank < next.length; rank++) next[rank] = (next[rank] as number) + (next[rank - 1] as number)
  const order = new Uint32Array(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const rank = ranks[codes[row] as number] as number
    const place = next[rank] as number
    order[place] = row
    next[rank] = place + 1
  }
  return order
}
