import type { Database } from 'better-sqlite3'
import { isLensError } from '../../../base/faults.ts'
import { ddl } from '../../../model/derive/ddl.ts'
import { allTables } from '../../../model/index.ts'
import { damaged, PageReader } from '../page-reader.ts'
import { locateTable } from '../table-plan.ts'
import { checkTable } from './check-table.ts'
import type { TableRules } from './check-table.ts'
import { claimTree } from './claim-tree.ts'
import { columnRules } from './column-rules.ts'
import { PageOwners } from './page-owners.ts'
import { ReferenceKeys } from './references.ts'

interface StoredTree {
  readonly type: 'table' | 'index'
  readonly name: string
  readonly table: string
  readonly rootPage: number
  readonly sql: string | null
}

/**
 * First damage or broken reference of a warehouse as a sentence; null when it is sound. Finds what `quick_check` and
 * `foreign_key_check` find, reading every page once: tables that are stored as the model declares them are proven
 * here; SQLite proves the others (binary columns, expressions), and the pages of all are accounted for.
 * @param db connection in autocommit to a file that nobody writes to meanwhile
 */
export function findFault(db: Database): string | null {
  const reader = new PageReader(db.name)
  try {
    return new FaultSearch(db, reader).run()
  } catch (error) {
    if (isLensError(error) && error.key === 'workspace_corrupt') return error.message
    throw error
  } finally {
    reader.close()
  }
}

class FaultSearch {
  readonly #db: Database
  readonly #reader: PageReader
  readonly #owners: PageOwners
  readonly #keys: ReferenceKeys
  /** Rows of the tables that were proven here. */
  readonly #rows = new Map<string, number>()
  #broken: string | null = null

  constructor(db: Database, reader: PageReader) {
    this.#db = db
    this.#reader = reader
    this.#owners = new PageOwners(reader)
    this.#keys = new ReferenceKeys(db)
  }

  run(): string | null {
    const trees = this.#db
      .prepare<[], StoredTree>(
        `SELECT type, name, tbl_name AS "table", rootpage AS rootPage, sql FROM main.sqlite_schema
         WHERE rootpage > 0 ORDER BY type = 'index'`,
      )
      .all()
    this.#bySqlite('sqlite_schema', 1)
    for (const tree of trees) {
      if (tree.type === 'index') this.#index(tree)
      else this.#table(tree)
    }
    this.#owners.assertAll()
    return this.#broken
  }

  #table(tree: StoredTree): void {
    const rules = this.#rules(tree)
    if (rules === null) this.#bySqlite(tree.name, tree.rootPage)
    else this.#byPages(tree.name, rules)
    if (rules?.references == null) this.#referencesBySqlite(tree.name)
  }

  /** Rules hold only for a table that is stored word for word as the model declares it. */
  #rules({ name, sql }: StoredTree): TableRules | null {
    const declared = allTables.find((table) => table.name === name)
    if (declared === undefined || ddl(declared)[0] !== sql) return null
    const columns = columnRules(declared)
    return columns === null ? null : { stored: locateTable(this.#db, name), columns, references: this.#keys.of(name) }
  }

  #byPages(name: string, rules: TableRules): void {
    const { rows, missingParent } = checkTable(this.#reader, rules, (page) => this.#owners.claim(page))
    this.#rows.set(name, rows)
    if (missingParent !== null) this.#broken ??= brokenReference(name, missingParent)
  }

  #bySqlite(name: string, rootPage: number): void {
    claimTree(this.#reader, rootPage, (page) => this.#owners.claim(page))
    const found: unknown = this.#db.pragma(`quick_check("${name}")`, { simple: true })
    if (found !== 'ok') throw damaged(String(found))
  }

  #referencesBySqlite(name: string): void {
    const find = this.#db.prepare<[string], string>('SELECT parent FROM pragma_foreign_key_check(?)').pluck()
    const parent = find.get(name)
    if (parent !== undefined) this.#broken ??= brokenReference(name, parent)
  }

  /** A whole index has an entry for every row. */
  #index({ name, table, rootPage, sql }: StoredTree): void {
    const entries = claimTree(this.#reader, rootPage, (page) => this.#owners.claim(page))
    const rows = this.#rows.get(table)
    const partial = sql !== null && /\bWHERE\b/i.test(sql)
    if (rows !== undefined && !partial && entries !== rows)
      throw damaged(`${name} has ${entries} entries for ${rows} rows`)
  }
}

function brokenReference(table: string, parent: string): string {
  return `A row of ${table} refers to a row of ${parent} that is not there.`
}
