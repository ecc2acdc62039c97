import type { Database } from 'better-sqlite3'
import { ddl } from '../../../model/derive/ddl.ts'
import { allTables } from '../../../model/index.ts'
import type { BatchFacts } from '../../accounting.ts'
import { leafPages } from '../leaf-pages.ts'
import { damaged, PageReader } from '../page-reader.ts'
import { locateTable } from '../table-plan.ts'
import type { StoredTable } from '../table-plan.ts'
import { claimTree } from './claim-tree.ts'
import { columnRules } from './column-rules.ts'
import type { ColumnRule } from './column-rules.ts'
import { PageOwners } from './page-owners.ts'
import { newProof } from './proof.ts'
import type { Proof } from './proof.ts'
import { isKeyed, readAskedKeys, ReferenceKeys } from './references.ts'
import type { AskedKeys, KeyedReference, Reference } from './references.ts'

/** A b-tree of the schema. */
interface StoredTree {
  readonly type: 'table' | 'index'
  readonly name: string
  readonly table: string
  readonly rootPage: number
  readonly sql: string | null
}

/** What is to be proven of a warehouse, after SQLite has proven what only it can. */
export interface ProofPlan {
  readonly proof: Proof
  readonly owners: PageOwners
  readonly indexes: readonly StoredTree[]
  /** A broken reference that SQLite has found; null when there is none. */
  readonly broken: string | null
}

/**
 * Finds what is to be proven from pages, the rules of it, and the keys that are referred to; has SQLite prove the rest.
 * @throws LensError `workspace_corrupt`
 */
export function planProof(db: Database, facts: BatchFacts | null): ProofPlan {
  const reader = new PageReader(db.name)
  try {
    const owners = new PageOwners(reader)
    const claim = (page: number): void => owners.claim(page)
    owners.claimFreelist(reader)
    const trees = readTrees(db)
    const tables = trees.filter(({ type }) => type === 'table')
    const indexes = trees.filter(({ type }) => type === 'index')
    const provable = provableTables(db, tables, facts)
    const others = tables.filter(({ name }) => !provable.has(name))
    for (const { name, rootPage } of [{ name: 'sqlite_schema', rootPage: 1 }, ...others]) {
      claimTree(reader, rootPage, claim)
      const found: unknown = db.pragma(`quick_check("${name}")`, { simple: true })
      if (found !== 'ok') throw damaged(String(found))
    }
    const unsettled = settleReferences(db, provable)
    const broken = brokenBySqlite(db, [...others.map(({ name }) => name), ...unsettled])
    const proofs = [...provable].map(([name, rules]) => ({
      ...{ name, rules },
      leaves: leafPages(reader, rules.stored.rootPage, claim),
    }))
    return { proof: newProof(db.name, proofs, indexes, owners), owners, indexes, broken }
  } finally {
    reader.close()
  }
}

/** The sentence of a broken reference. */
export function brokenReference(name: string, parent: string): string {
  return `A row of ${name} refers to a row of ${parent} that is not there.`
}

function readTrees(db: Database): StoredTree[] {
  return db
    .prepare<[], StoredTree>(
      `SELECT type, name, tbl_name AS "table", rootpage AS rootPage, sql FROM main.sqlite_schema WHERE rootpage > 0`,
    )
    .all()
}

/** The rules of a table while references to it and from it are being found. */
interface ProvableTable {
  readonly stored: StoredTable
  readonly columns: readonly ColumnRule[]
  references: readonly KeyedReference[]
  readonly asked: AskedKeys[]
}

/** Rules hold only for tables that are stored word for word as the model declares them. */
function provableTables(
  db: Database,
  tables: readonly StoredTree[],
  facts: BatchFacts | null,
): Map<string, ProvableTable> {
  const provable = new Map<string, ProvableTable>()
  for (const { name, sql } of tables) {
    const declared = allTables.find((table) => table.name === name)
    const rules = declared === undefined || ddl(declared)[0] !== sql ? null : columnRules(declared)
    if (rules === null) continue
    const columns = name === facts?.fact_table ? rules.map((rule) => ofBatch(rule, facts.batch_id)) : rules
    provable.set(name, { stored: locateTable(db, name), columns, references: [], asked: [] })
  }
  return provable
}

function ofBatch(rule: ColumnRule, batch: number): ColumnRule {
  return rule.column === 'batch_id' ? { ...rule, nullable: false, least: batch, most: batch } : rule
}

/** Finds the references of tables and the keys for them; returns the tables whose references SQLite has to check. */
function settleReferences(db: Database, provable: ReadonlyMap<string, ProvableTable>): string[] {
  const keys = new ReferenceKeys(db)
  const unsettled: string[] = []
  for (const [name, table] of provable) {
    const references = keys.of(name)
    const asked = references === null ? null : askFor(db, name, references, provable)
    if (references === null || asked === null) {
      unsettled.push(name)
      continue
    }
    table.references = references.filter(isKeyed)
    for (const { parent, ...one } of asked) parent.asked.push(one)
  }
  return unsettled
}

/** The keys that a table asks of those whose keys are not at hand; null when they cannot be looked for. */
function askFor(
  db: Database,
  table: string,
  references: readonly Reference[],
  provable: ReadonlyMap<string, ProvableTable>,
): (AskedKeys & { readonly parent: ProvableTable })[] | null {
  const asked: (AskedKeys & { readonly parent: ProvableTable })[] = []
  for (const { column, parent, keys } of references) {
    if (keys !== null) continue
    const rows = provable.get(parent)
    const found = rows === undefined ? null : readAskedKeys(db, table, column)
    if (rows === undefined || found === null) return null
    asked.push({ table, keys: found, parent: rows })
  }
  return asked
}

function brokenBySqlite(db: Database, tables: readonly string[]): string | null {
  const find = db.prepare<[string], string>('SELECT parent FROM pragma_foreign_key_check(?)').pluck()
  for (const table of tables) {
    const parent = find.get(table)
    if (parent !== undefined) return brokenReference(table, parent)
  }
  return null
}
