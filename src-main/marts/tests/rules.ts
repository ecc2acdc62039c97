import type { DataTest } from '../mart.ts'

/** Builders of the recurring kinds of data tests; each yields the failing rows. */

/** No two rows share the values of these columns. */
export function unique(table: string, ...columns: readonly string[]): DataTest {
  const list = columns.join(', ')
  return {
    name: `${table}.unique.${columns.join('_')}`,
    table,
    severity: 'error',
    doc: `No two rows of ${table} share ${list}.`,
    sql: `SELECT ${list} FROM ${table} GROUP BY ${list} HAVING COUNT(*) > 1`,
  }
}

/** Every row has a value in each of these columns. */
export function notNull(table: string, ...columns: readonly string[]): DataTest[] {
  return columns.map((column) => ({
    name: `${table}.not_null.${column}`,
    table,
    severity: 'error',
    doc: `Every row of ${table} has ${column}.`,
    ...whereBroken(table, `${column} IS NULL`),
  }))
}

/** The column holds one of these words, or NULL. */
export function accepted(table: string, column: string, values: readonly string[]): DataTest {
  const list = values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')
  return {
    name: `${table}.accepted_values.${column}`,
    table,
    severity: 'error',
    doc: `${table}.${column} is one of ${values.join(', ')}.`,
    ...whereBroken(table, `${column} NOT IN (${list})`),
  }
}

/** Each column lies between the bounds, both inclusive, or is NULL. */
export function inRange(table: string, columns: readonly string[], low: number, high: number | null): DataTest[] {
  return columns.map((column) => ({
    name: `${table}.accepted_range.${column}`,
    table,
    severity: 'error',
    doc: `${table}.${column} is at least ${String(low)}${high === null ? '' : ` and at most ${String(high)}`}.`,
    ...whereBroken(table, `${column} < ${String(low)}${high === null ? '' : ` OR ${column} > ${String(high)}`}`),
  }))
}

/** Every key of the column exists in the other table. */
export function refers(table: string, column: string, target: string, targetColumn = column): DataTest {
  return {
    name: `${table}.relationships.${column}`,
    table,
    severity: 'error',
    doc: `Every ${column} of ${table} is a ${targetColumn} of ${target}.`,
    reference: { column, target, targetColumn },
    sql: `SELECT t.${column} FROM ${table} t LEFT JOIN ${target} p ON p.${targetColumn} = t.${column} WHERE p.${targetColumn} IS NULL`,
  }
}

/** No row breaks the rule: `broken` is the condition of a failing row. */
export function never(
  table: string,
  name: string,
  doc: string,
  broken: string,
  severity: DataTest['severity'] = 'error',
): DataTest {
  return {
    name: `${table}.expression_is_true.${name}`,
    table,
    severity,
    doc,
    ...whereBroken(table, broken),
  }
}

function whereBroken(table: string, broken: string): Pick<DataTest, 'sql' | 'broken'> {
  return { sql: `SELECT * FROM ${table} WHERE ${broken}`, broken }
}

/** A rule over more than one table: the statement yields the failing rows. */
export function yieldsNothing(table: string, name: string, doc: string, sql: string): DataTest {
  return { name: `${table}.expression_is_true.${name}`, table, severity: 'error', doc, sql }
}
