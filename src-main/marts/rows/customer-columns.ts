import { int32Of, uint32Of } from '../columns/gather.ts'
import { integers } from '../columns/table.ts'
import { entryColumn, wordColumn } from '../columns/words.ts'
import { SEGMENTS } from '../work/segments.ts'
import type { MartWork } from '../work/work.ts'

/** What the metric tables say first of each customer, in order of ids: id, key and spend segment. */
export function customerColumns({ customers, segments }: MartWork) {
  const { byId } = customers
  return {
    customer_id: entryColumn(byId, customers.ids),
    customer_key: integers(int32Of(byId, (number) => customers.key[number] as number)),
    customer_segment: wordColumn(
      uint32Of(byId, (number) => segments.segment[number] as number),
      SEGMENTS,
    ),
  }
}
