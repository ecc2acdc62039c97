import { toIsoDate } from '../base/days.ts'
import { Extract } from './conform/extract.ts'
import type { ExtractPlan } from './conform/extract.ts'
import { RowLog } from './conform/row-log.ts'
import { fieldOf } from './entities.ts'
import type { Reader } from './readers/batch.ts'
import type { TypedColumn } from './typing/column.ts'
import type { Moment } from './typing/moment.ts'
import type { Zone } from './typing/zone.ts'

/** First and last day among the dated fields of an extract, YYYY-MM-DD; null without any date. */
export interface DateSpan {
  readonly first: string
  readonly last: string
}

const EVENT_FIELDS = ['order_ts', 'event_ts', 'created_ts', 'updated_at', 'last_activity_ts']

/**
 * Reads only the dated columns of a file to learn the day of the extract before its rows are merged: the greatest date
 * among event and update fields (data model 5.3).
 */
export async function surveyDates(reader: Reader, plan: ExtractPlan, zone: Zone): Promise<DateSpan | null> {
  const extract = new Extract(plan, reader.header, new RowLog(() => undefined), zone)
  const names = EVENT_FIELDS.filter((name) => fieldOf(plan.entity, name) !== null && extract.sourceOf(name) !== null)
  if (names.length === 0) return null
  const columns: readonly TypedColumn<Moment>[] = names.map((name) => extract.moment(name))
  const positions = names.map((name) => reader.header.indexOf(extract.sourceOf(name) ?? ''))
  let first: Moment | null = null
  let last: Moment | null = null
  for await (const batch of reader.batches({ columns: positions.toSorted((a, b) => a - b) })) {
    extract.use(batch)
    for (const column of columns) {
      for (let i = 0; i < batch.rows; i++) {
        const moment = column.at(i).value
        if (moment === null) continue
        if (first === null || moment.day < first.day) first = moment
        if (last === null || moment.day > last.day) last = moment
      }
    }
  }
  return first === null || last === null ? null : { first: toIsoDate(first.day), last: toIsoDate(last.day) }
}
