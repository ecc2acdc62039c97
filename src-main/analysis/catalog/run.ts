import type { z } from 'zod'
import type { Quarantine, QuarantineInput } from '../../api/contract/import.ts'
import type { Filters } from '../../model/filters.ts'
import { all, sql } from '../../store/sql.ts'
import type { Run } from '../context.ts'
import type { CatalogTable, Check, Explanation, FilterOptions } from './contract.ts'
import { explain } from './explain.ts'
import { readFilters } from './read-filters.ts'
import { readQuarantine } from './read-quarantine.ts'
import { readRows, readTables } from './read-tables.ts'

type Nothing = Readonly<Record<string, never>>
type TablePage = ReturnType<typeof readRows>

/** What the filter bar offers: dates, channels, categories, regions, segments, currencies. */
export const runFilters: Run<Nothing, FilterOptions> = (context) => readFilters(context)

/** Every table and view of the warehouse with its columns, meaning and row count. */
export const runTables: Run<Nothing, z.infer<typeof CatalogTable>[]> = (context) => readTables(context)

/** One page of a table, personal columns masked. */
export const runRows: Run<{ table: string; offset: number; limit: number }, TablePage> = (context, input) =>
  readRows(context, input)

/** Definition, SQL, rows and source files behind one figure. */
export const runExplain: Run<{ metric: string; filters: Filters }, Explanation> = (context, { metric, filters }) =>
  explain(context, metric, filters)

/** Rejected rows of the current version. */
export const runQuarantine: Run<QuarantineInput, Quarantine> = (context, input) => readQuarantine(context, input)

/** Data tests of the last build with their results, failures first. */
export const runChecks: Run<Nothing, z.infer<typeof Check>[]> = ({ db }) =>
  all<{ code: string; table: string; doc: string; severity: 'error' | 'warn'; failures: number }>(
    db,
    sql`SELECT test_name AS code, table_name AS "table", message AS doc, severity, failures FROM data_test_result
        WHERE build_id = (SELECT MAX(build_id) FROM data_test_result)
        ORDER BY failures = 0, severity, table_name, test_name`,
  ).map((check) => ({ ...check, passed: check.failures === 0 }))
