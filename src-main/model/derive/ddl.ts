import type { Column, Index, Table, View } from '../table.ts'

/** `CREATE TABLE … STRICT` and its indexes; one statement per entry. */
export function ddl(table: Table): readonly string[] {
  const lines = [
    ...Object.entries(table.columns).map(([name, column]) => columnDdl(table, name, column)),
    ...(isRowidKey(table) ? [] : [`PRIMARY KEY (${table.key.join(', ')})`]),
    ...(table.unique ?? []).map((columns) => `UNIQUE (${columns.join(', ')})`),
    ...(table.checks ?? []).map((check) => `CHECK (${check})`),
  ]
  const options = table.withoutRowid ? 'STRICT, WITHOUT ROWID' : 'STRICT'
  return [
    `CREATE TABLE ${table.name} (\n  ${lines.join(',\n  ')}\n) ${options}`,
    ...(table.indexes ?? []).map((index) => indexDdl(table.name, index)),
  ]
}

/** `CREATE VIEW` with the declared column names, so the body cannot rename them. */
export function viewDdl(view: View): string {
  return `CREATE VIEW ${view.name} (${Object.keys(view.columns).join(', ')}) AS\n${view.sql.trim()}`
}

/** One INTEGER primary key column is the rowid itself. */
function isRowidKey(table: Table): boolean {
  const [first] = table.key
  return table.key.length === 1 && first !== undefined && table.columns[first]?.sqlite === 'INTEGER'
}

function columnDdl(table: Table, name: string, column: Column): string {
  const primary = isRowidKey(table) && table.key[0] === name
  const parts = [name, column.sqlite]
  if (primary) parts.push('PRIMARY KEY')
  if (!column.nullable) parts.push('NOT NULL')
  if (column.default !== undefined) parts.push(`DEFAULT ${literal(column.default)}`)
  parts.push(...checks(name, column))
  if (column.ref !== undefined) {
    parts.push(`REFERENCES ${column.ref}${column.refColumn === undefined ? '' : ` (${column.refColumn})`}`)
  }
  return parts.join(' ')
}

function checks(name: string, column: Column): string[] {
  const found: string[] = []
  if (column.values) found.push(`CHECK (${name} IN (${column.values.map(literal).join(', ')}))`)
  if (column.range) found.push(`CHECK (${name} BETWEEN ${column.range[0]} AND ${column.range[1]})`)
  if (column.logical === 'json') found.push(`CHECK (json_valid(${name}))`)
  if (column.logical === 'hash') found.push(`CHECK (length(${name}) = 64)`)
  if (column.logical === 'h16') found.push(`CHECK (length(${name}) = 16)`)
  return found
}

function indexDdl(table: string, index: Index): string {
  const name = `ix_${table}_${index.columns.join('_')}`
  const where = index.where === undefined ? '' : ` WHERE ${index.where}`
  return `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${name} ON ${table} (${index.columns.join(', ')})${where}`
}

/** An SQL literal of a declared constant (never of data). */
function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}
