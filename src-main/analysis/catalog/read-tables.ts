import { LensError } from '../../base/faults.ts'
import type { z } from 'zod'
import { allTables, allViews, declared } from '../../model/index.ts'
import { columnMask, masked } from '../../model/masking.ts'
import type { Table, View, Zone } from '../../model/table.ts'
import { first, ident, sql } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'
import type { CatalogTable } from './contract.ts'

type Cell = string | number | null

/** Zones of the model as the catalogue shows them. */
const ZONES: Readonly<Record<Zone, z.infer<typeof CatalogTable>['zone']>> = {
  landing: 'raw',
  staging: 'staging',
  gold: 'gold',
  marts: 'mart',
  governance: 'governance',
  workspace: 'governance',
}

/** Wide views over a narrow table have as many rows as that table; counting them would join every row. */
const COUNTED_AS: Readonly<Record<string, string>> = { gold_sales_fact: 'order_line', gold_order_fact: 'order_header' }

/** Every table and view with its columns, meaning and row count. */
export function readTables(context: AnalysisContext): z.infer<typeof CatalogTable>[] {
  return [...allTables, ...allViews].map((table: Table | View) => ({
    name: table.name,
    zone: ZONES[table.zone],
    kind: table.kind === 'V' ? 'view' : 'table',
    doc: table.doc,
    grain: table.grain,
    rows: countRows(context, COUNTED_AS[table.name] ?? table.name),
    columns: Object.entries(table.columns).map(([name, column]) => ({
      name,
      type: column.logical,
      doc: column.doc,
      pii: column.pii,
    })),
  }))
}

/**
 * One page of a table or view, personal columns masked, bytes as hexadecimal text.
 * @throws LensError `not_found` when the model has no such table
 */
export function readRows(
  context: AnalysisContext,
  input: { readonly table: string; readonly offset: number; readonly limit: number },
): { columns: string[]; rows: Cell[][]; total: number } {
  const table = declared(input.table)
  if (!table) throw new LensError('not_found', `There is no table called ${input.table}.`, { table: input.table })
  const masks = Object.values(table.columns).map(columnMask)
  const statement = sql`SELECT * FROM ${ident(table.name)} LIMIT ${input.limit} OFFSET ${input.offset}`
  const rows = context.db
    .prepare<unknown[], unknown[]>(statement.text)
    .raw()
    .all(...statement.values)
  return {
    columns: Object.keys(table.columns),
    rows: rows.map((row) => row.map((value, place) => masked(toCell(value), masks[place] ?? 'none'))),
    total: countRows(context, COUNTED_AS[table.name] ?? table.name),
  }
}

function countRows(context: AnalysisContext, name: string): number {
  return first<{ n: number }>(context.db, sql`SELECT COUNT(*) AS n FROM ${ident(name)}`)?.n ?? 0
}

function toCell(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number') return value
  return Buffer.isBuffer(value) ? value.toString('hex') : null
}
