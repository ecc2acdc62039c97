import type { Leaves } from '../leaf-pages.ts'
import { damaged } from '../page-reader.ts'
import type { PageReader } from '../page-reader.ts'
import { TableReader } from '../read-table.ts'
import type { CellProof, ReadColumns, WantedColumns } from '../read-table.ts'
import type { StoredTable } from '../table-plan.ts'
import { checkBlobs, checkNumbers, checkTexts } from './check-cells.ts'
import type { ColumnRule } from './column-rules.ts'
import { countMet, hasBrokenReference } from './references.ts'
import type { AskedKeys, KeyedReference } from './references.ts'

/** What a table has to fulfil. */
export interface TableRules {
  readonly stored: StoredTable
  readonly columns: readonly ColumnRule[]
  readonly references: readonly KeyedReference[]
  /** Rows that others refer to. */
  readonly asked: readonly AskedKeys[]
}

/** What was found in sound rows. */
export interface CheckedRows {
  readonly rows: number
  /** Table whose row is missing; null when every reference holds. */
  readonly missingParent: string | null
  /** How many of the asked keys there are, in the order of {@link TableRules.asked}. */
  readonly met: readonly number[]
}

/**
 * Reads every page and cell of leaves of a table once: pages, order of rows, types, NOT NULL, CHECK and references.
 * @param claim told of every page
 * @throws LensError `workspace_corrupt` for anything but a broken reference
 */
export function checkRows(
  reader: PageReader,
  { stored, columns, references, asked }: TableRules,
  leaves: Leaves,
  claim: (page: number) => void,
): CheckedRows {
  const wanted: WantedColumns = Object.fromEntries(columns.map(({ column, as }) => [column, as]))
  const table = new TableReader({ reader, stored, leaves }, wanted, claim, cellProofs(columns, references))
  try {
    let rows = 0
    let missingParent: string | null = null
    const met = asked.map(() => 0)
    for (let batch = table.next(); batch !== null; batch = table.next()) {
      if (!table.proven) assertWhole(table.rows)
      checkCells(columns, batch.columns, batch.count)
      for (const reference of references) {
        const cells = batch.columns[reference.column]
        if (cells instanceof Float64Array && hasBrokenReference(reference, cells, batch.count))
          missingParent ??= reference.parent
      }
      for (const [place, keys] of asked.entries())
        met[place] = (met[place] as number) + countMet(keys, batch.rowids, batch.count)
      rows += batch.count
    }
    missingParent ??= references.find(({ column }) => column === table.broken)?.parent ?? null
    return { rows, missingParent, met }
  } finally {
    table.close()
  }
}

/** @throws LensError `workspace_corrupt` when one of the cells that are given breaks the rule of its column */
function checkCells(rules: readonly ColumnRule[], columns: Partial<ReadColumns<WantedColumns>>, count: number): void {
  for (const rule of rules) {
    const cells = columns[rule.column]
    if (cells instanceof Float64Array) checkNumbers(rule, cells, count)
    else if (cells !== undefined && rule.as === 'blob') checkBlobs(rule, cells, count)
    else if (cells !== undefined) checkTexts(rule, cells, count)
  }
}

/** What the compiled reader can prove of rules and references; the keys of an INTEGER column that refers to one table. */
function cellProofs(
  rules: readonly ColumnRule[],
  references: readonly KeyedReference[],
): ReadonlyMap<string, CellProof> {
  return new Map(
    rules.map(({ column, nullable, least, most, numbers, texts, characters }) => {
      const [reference, another] = references.filter((one) => one.column === column)
      const complete = numbers === null && characters === null && another === undefined
      return [column, { nullable, least, most, keys: reference?.keys ?? null, texts, complete }]
    }),
  )
}

/** Every record ends with its last column. */
function assertWhole({ count, headAt, passed, headEnd, bodyAt, recordEnd }: TableReader<WantedColumns>['rows']): void {
  for (let i = 0; i < count; i++) {
    if ((headAt[i] as number) + passed !== headEnd[i] || bodyAt[i] !== recordEnd[i])
      throw damaged('a record has more than its columns')
  }
}
