import type { Database } from 'better-sqlite3'
import { goldCustomerDim } from '../../../model/gold/customers.ts'
import type { Column } from '../../../model/table.ts'
import { buildIndexes } from '../../../store/pages/build-indexes.ts'
import type { PageColumn } from '../../../store/pages/columns.ts'
import type { PageFile } from '../../../store/pages/page-file.ts'
import { planTable } from '../../../store/pages/table-plan.ts'
import { TableWriter } from '../../../store/pages/table-writer.ts'
import type { NewCustomers } from '../customer-keys.ts'
import { INFERRED } from '../customer-keys.ts'

/**
 * Writes customers that orders named first as pages behind the unknown members. Call it outside of a transaction.
 * @returns false when the table has to be filled by INSERT; nothing is written then
 */
export function writeCustomers(db: Database, file: PageFile, { keys, ids, shops, batchId }: NewCustomers): boolean {
  const plan = planTable(db, 'gold_customer_dim', { keepsRows: true })
  if (!plan.covered) return false
  const given: Readonly<Record<string, PageColumn>> = {
    customer_key: { kind: 'constant', value: null },
    customer_id: { kind: 'text', codes: codesOf(keys.length), bytes: ids.bytes, offsets: ids.offsets, nullCode: 0 },
    shop_id: textsOrOne(shops),
    batch_id: { kind: 'constant', value: batchId },
    ...Object.fromEntries(Object.entries(INFERRED).map(([name, value]) => [name, { kind: 'constant', value }])),
  }
  const declared: Readonly<Record<string, Column>> = goldCustomerDim.columns
  const columns = plan.columns.map(
    ({ name }): PageColumn => given[name] ?? { kind: 'constant', value: declared[name]?.default ?? null },
  )
  const writer = new TableWriter(file, plan)
  writer.append(new Float64Array(keys), columns, 0, keys.length)
  buildIndexes(db, file, plan, writer.finish())
  return true
}

/** Codes of the ids in their order. */
function codesOf(count: number): Uint32Array {
  const codes = new Uint32Array(count)
  for (let n = 0; n < count; n++) codes[n] = n + 1
  return codes
}

function textsOrOne(texts: readonly string[]): PageColumn {
  const [first = null] = texts
  return texts.every((text) => text === first) ? { kind: 'constant', value: first } : { kind: 'texts', values: texts }
}
