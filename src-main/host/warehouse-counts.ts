import type { AnalysisContext } from '../analysis/context.ts'

/** Sizes and state of one warehouse version, as the status line shows them. */
export interface WarehouseCounts {
  readonly asOf: string | null
  readonly currency: string | null
  readonly orderLines: number
  readonly orders: number
  readonly customers: number
  readonly products: number
  readonly quarantined: number
  readonly studies: number
  /** Worst data test of the last build. */
  readonly checks: 'pass' | 'warn' | 'fail' | 'none'
}

const COUNTS_SQL = `
  SELECT (SELECT value FROM warehouse_meta WHERE key = 'as_of_date') AS asOf,
    (SELECT value FROM warehouse_meta WHERE key = 'reporting_currency') AS currency,
    (SELECT count(*) FROM order_line) AS orderLines,
    (SELECT count(*) FROM order_header) AS orders,
    (SELECT count(DISTINCT customer_key) FROM gold_customer_dim WHERE customer_key > 0) AS customers,
    (SELECT count(*) FROM gold_product_dim WHERE product_key > 0) AS products,
    (SELECT count(*) FROM stg_quarantine) AS quarantined,
    (SELECT count(*) FROM gold_experiment_dim WHERE experiment_key > 0) AS studies,
    (SELECT CASE max(CASE outcome WHEN 'fail' THEN 2 WHEN 'warn' THEN 1 ELSE 0 END)
       WHEN 2 THEN 'fail' WHEN 1 THEN 'warn' WHEN 0 THEN 'pass' ELSE 'none' END
     FROM data_test_result WHERE build_id = (SELECT max(build_id) FROM data_test_result)) AS checks`

/** Counts the open version; rows without a customer or product are not members. */
export function countWarehouse({ db }: AnalysisContext): WarehouseCounts {
  return db.prepare<[], WarehouseCounts>(COUNTS_SQL).get() as WarehouseCounts
}
