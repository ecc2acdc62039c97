import { UNDATED } from '../../base/facts.ts'
import type { customerSegments } from '../../model/marts/customers.ts'
import type { RowsOf } from '../columns/table.ts'
import { constant, integers, reals } from '../columns/table.ts'
import { dateColumn, entryColumn, wordColumn } from '../columns/words.ts'
import { SEGMENTS } from '../work/segments.ts'
import type { MartWork } from '../work/work.ts'

/** Decimals of percentages. */
const PERCENT_DIGITS = 2

/** Monthly spend as it is stored: 0 without spend. */
export function roundedMonthly({ segments, round, digits }: MartWork): Float64Array {
  return segments.averageMonthly.map((amount) => (Number.isNaN(amount) ? 0 : round(amount, digits)))
}

/** Change of spend as it is stored; NaN is NULL. */
export function roundedChange({ segments, round }: MartWork): Float64Array {
  return segments.changePercent.map((value) => (Number.isNaN(value) ? value : round(value, PERCENT_DIGITS)))
}

/** Rows of `customer_segments`: what `customer-segments.sql` yields. */
export function segmentRows(work: MartWork): RowsOf<typeof customerSegments> {
  const { customers, segments, buildId } = work
  const rules = SEGMENTS.map((name) => name.replaceAll(' & ', '_').replaceAll(' ', '_').toLowerCase())
  return {
    rows: customers.count,
    columns: {
      customer_id: entryColumn(
        Uint32Array.from({ length: customers.count }, (_, number) => number),
        customers.ids,
      ),
      customer_key: integers(customers.key),
      customer_segment: wordColumn(segments.segment, SEGMENTS),
      segment_assigned_date: dateColumn(segments.assignedDay, UNDATED),
      tenure_months: integers(segments.tenureMonths),
      avg_monthly_spend: reals(roundedMonthly(work)),
      spend_change_pct: reals(roundedChange(work)),
      travel_spend_pct: constant(null),
      necessities_spend_pct: constant(null),
      rule_code: wordColumn(segments.segment, rules),
      build_id: constant(buildId),
    },
  }
}
