import type { Database } from 'better-sqlite3'
import { readRows, rowSource } from '../../store/snapshot/rows.ts'
import { TextCodes } from '../../store/snapshot/text-codes.ts'
import type { Failures } from './references.ts'

const PROFILE = 'customer_360_profile'

/** Counts the profiles whose amounts differ from those of the metric tables; NULL equals NULL. */
export function checkProfiles(db: Database, failures: Failures): void {
  const lifetime = amountsOf(db, 'metric_customer_ltv', 'lifetime_value')
  const average = amountsOf(db, 'metric_avg_transaction_value', 'avg_transaction_value')
  const wanted = { customer_key: 'number', lifetime_value: 'number', avg_transaction_value: 'number' } as const
  let wrong = 0
  for (const { count, columns } of readRows(db, rowSource(db), PROFILE, wanted, new TextCodes())) {
    for (let row = 0; row < count; row++) {
      const key = columns.customer_key[row] as number
      const value = lifetime.get(key)
      const mean = average.get(key)
      if (value === undefined || mean === undefined) continue
      const own = columns.avg_transaction_value[row] as number
      const isSame = own === mean || (Number.isNaN(own) && Number.isNaN(mean))
      if (columns.lifetime_value[row] !== value || !isSame) wrong++
    }
  }
  failures.set(`${PROFILE}.expression_is_true.ltv_matches`, wrong)
}

/** A column of amounts by customer key; NaN is NULL. */
function amountsOf(db: Database, table: string, column: string): Map<number, number> {
  const amounts = new Map<number, number>()
  const wanted = { customer_key: 'number', [column]: 'number' } as const
  for (const { count, columns } of readRows(db, rowSource(db), table, wanted, new TextCodes())) {
    const values = columns[column] as Float64Array
    for (let row = 0; row < count; row++) amounts.set(columns.customer_key[row] as number, values[row] as number)
  }
  return amounts
}
