import type { Quarantine, QuarantineInput } from '../../api/contract/import.ts'
import { all, first, nothing, sql, where } from '../../store/sql.ts'
import type { AnalysisContext } from '../context.ts'

/** Rejected rows of the current version with code, row, column and value, beside the sizes of every code. */
export function readQuarantine(context: AnalysisContext, input: QuarantineInput): Quarantine {
  const batch = input.batch === undefined ? nothing : sql`q.batch_id = ${input.batch}`
  const conditions = where([batch, input.code === undefined ? nothing : sql`q.reason_code = ${input.code}`])
  const codes = sql`LEFT JOIN customer_purchase_behavior_insights_ref_parsing_errors e ON e.code = q.reason_code`
  return {
    total: first<{ n: number }>(context.db, sql`SELECT COUNT(*) AS n FROM stg_quarantine q ${conditions}`)?.n ?? 0,
    byCode: all(
      context.db,
      sql`SELECT q.reason_code AS code, COUNT(*) AS rows, COALESCE(e.condition_text, MIN(q.message)) AS message,
            COALESCE(e.remedy_text, '') AS remedy
          FROM stg_quarantine q ${codes} ${where([batch])} GROUP BY q.reason_code ORDER BY rows DESC, code`,
    ),
    rows: all(
      context.db,
      sql`SELECT q.batch_id AS batch, f.original_name AS file, q.source_row AS row, q.reason_code AS code,
            q.field_name AS "column", q.raw_value AS value, q.message, COALESCE(e.remedy_text, '') AS remedy
          FROM stg_quarantine q
          JOIN ws_batch b ON b.batch_id = q.batch_id
          JOIN customer_purchase_behavior_insights_stg_raw f ON f.file_id = b.file_id
          ${codes} ${conditions} ORDER BY q.batch_id, q.source_row, q.reason_code
          LIMIT ${input.limit} OFFSET ${input.offset}`,
    ),
  }
}
