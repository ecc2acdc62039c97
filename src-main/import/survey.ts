import { toIsoDate } from '../base/days.ts'
import type { Day } from '../base/days.ts'
import { MomentField } from './conform/bulk/moment-field.ts'
import { Extract } from './conform/extract.ts'
import type { ExtractPlan } from './conform/extract.ts'
import { RowLog } from './conform/row-log.ts'
import { fieldOf } from './entities.ts'
import type { ByteSource } from './readers/batch.ts'
import { openDecodedReader, openReader } from './readers/index.ts'
import type { Zone } from './typing/zone.ts'

const EVENT_FIELDS = ['order_ts', 'event_ts', 'created_ts', 'updated_at', 'last_activity_ts']

/**
 * Reads only the dated columns of a file to learn the day of the extract before its rows are merged: the greatest date
 * among event and update fields (data model 5.3).
 * @returns the day, YYYY-MM-DD; null without any date
 */
export async function surveyLastDay(source: ByteSource, plan: ExtractPlan, zone: Zone): Promise<string | null> {
  const mapped = new Set(Object.values(plan.mapping))
  const names = EVENT_FIELDS.filter((name) => fieldOf(plan.entity, name) !== null && mapped.has(name))
  if (names.length === 0) return null
  const last = await (isRepaired(plan, names) ? lastOfTexts : lastOfDecoded)(source, plan, zone, names)
  return last === null ? null : toIsoDate(last)
}

/** A decoder reads dates as they stand. */
function isRepaired({ profile, reading }: ExtractPlan, names: readonly string[]): boolean {
  return (
    names.some((name) => (profile?.cleanUps[name] ?? []).length > 0) ||
    reading.nullWords.some((word) => /\d/.test(word))
  )
}

type FindLast = (source: ByteSource, plan: ExtractPlan, zone: Zone, names: readonly string[]) => Promise<Day | null>

const lastOfDecoded: FindLast = async (source, plan, zone, names) => {
  const reader = await openDecodedReader(source, plan.reading, null)
  const extract = new Extract(plan, reader.header, new RowLog(() => undefined), zone)
  const columns = names.map((name) => ({ name, typed: extract.moment(name) })).filter(({ typed }) => typed.mapped)
  const fields = columns.map(({ typed }) => new MomentField(typed, zone))
  const decodings = columns.map(
    ({ name, typed }) =>
      ({ column: typed.index, as: 'moment', order: extract.dateOrderOf(name), zone: extract.zoneName }) as const,
  )
  for await (const batch of reader.batches({ decodings })) for (const field of fields) field.use(batch)
  return latest(fields.map(({ lastDay }) => lastDay))
}

const lastOfTexts: FindLast = async (source, plan, zone, names) => {
  const reader = await openReader(source, plan.reading)
  const extract = new Extract(plan, reader.header, new RowLog(() => undefined), zone)
  const columns = names.map((name) => extract.moment(name)).filter(({ mapped }) => mapped)
  const positions = columns.map(({ index }) => index).toSorted((a, b) => a - b)
  let last: Day | null = null
  for await (const batch of reader.batches({ columns: positions })) {
    extract.use(batch)
    for (const column of columns) {
      for (let i = 0; i < batch.rows; i++) {
        const { value } = column.at(i)
        if (value !== null && (last === null || value.day > last)) last = value.day
      }
    }
  }
  return last
}

function latest(days: readonly (Day | null)[]): Day | null {
  const [last = null] = days.filter((day) => day !== null).toSorted((a, b) => b - a)
  return last
}
