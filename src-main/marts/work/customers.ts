import type { Database } from 'better-sqlite3'
import type { Day } from '../../base/days.ts'
import { parseIsoDate } from '../../base/days.ts'
import { UNDATED } from '../../base/facts.ts'
import { radixSpace } from '../../store/pages/radix.ts'
import { sortTexts } from '../../store/pages/sort-texts.ts'
import type { RowBatch } from '../../store/snapshot/rows.ts'
import { readRows, rowSource } from '../../store/snapshot/rows.ts'
import { TextCodes } from '../../store/snapshot/text-codes.ts'
import type { Dictionary } from '../columns/words.ts'
import { dictionaryOf } from '../columns/words.ts'
import type { TextColumn } from './text-column.ts'
import { NO_TEXT } from './text-column.ts'

/** What the master data say in a few words each; `segment` to `preferred_category` as the last build left them. */
const WORDS = [
  'segment',
  'segment_source',
  'lifetime_value_source',
  'acquisition_date',
  'acquisition_channel',
  'preferred_channel',
  'preferred_category',
  'loyalty_tier',
  'geo_region',
  'country_code',
] as const
type Word = (typeof WORDS)[number]

/** The known customers (current, not deleted) in ascending order of their key; the place in it is their number. */
export interface KnownCustomers {
  readonly count: number
  readonly key: Int32Array
  /** Customer numbers in the order of customer ids, compared as bytes. */
  readonly byId: Uint32Array
  /** Ids; entry k is the id of customer number k. */
  readonly ids: Dictionary
  readonly idTexts: readonly string[]
  /** As the last build left them. */
  readonly lifetimeValue: Float64Array
  readonly computedMask: Uint8Array
  readonly isInferred: Uint8Array
  /** NaN = unknown. */
  readonly consent: Float64Array
  readonly words: Readonly<Record<Word, TextColumn>>
}

const WANTED = {
  customer_key: 'number',
  customer_id: 'text',
  is_current: 'number',
  is_deleted: 'number',
  is_inferred: 'number',
  lifetime_value: 'number',
  computed_mask: 'number',
  marketing_consent: 'number',
  segment: 'text',
  segment_source: 'text',
  lifetime_value_source: 'text',
  acquisition_date: 'text',
  acquisition_channel: 'text',
  preferred_channel: 'text',
  preferred_category: 'text',
  loyalty_tier: 'text',
  geo_region: 'text',
  country_code: 'text',
} as const
type Batch = RowBatch<typeof WANTED>

/** Reads the known customers. */
export function readKnownCustomers(db: Database): KnownCustomers {
  const stored = Number(db.prepare('SELECT COUNT(*) FROM gold_customer_dim').pluck().get())
  const reading = new Reading(stored)
  for (const batch of readRows(db, rowSource(db), 'gold_customer_dim', WANTED, reading.codes)) reading.add(batch)
  const { count, numbers, words, idTexts } = reading
  const key = Int32Array.from(numbers.customer_key.subarray(0, count))
  const ids = dictionaryOf(idTexts)
  const byId = Uint32Array.from(key.keys())
  sortTexts(byId, { as: 'text', ...ids, nulls: new Set() }, 0, radixSpace(count))
  return {
    count,
    key,
    byId,
    ids,
    idTexts,
    lifetimeValue: numbers.lifetime_value.subarray(0, count),
    computedMask: Uint8Array.from(numbers.computed_mask.subarray(0, count)),
    isInferred: Uint8Array.from(numbers.is_inferred.subarray(0, count)),
    consent: numbers.marketing_consent.subarray(0, count),
    words,
  }
}

const NUMBERS = ['customer_key', 'lifetime_value', 'computed_mask', 'is_inferred', 'marketing_consent'] as const

/** Takes the rows of known customers out of the batches of all versions. */
class Reading {
  count = 0
  readonly idTexts: string[] = []
  readonly codes: Readonly<Record<Word | 'customer_id', TextCodes>>
  readonly numbers: Readonly<Record<(typeof NUMBERS)[number], Float64Array>>
  readonly words: Readonly<Record<Word, TextColumn>>

  constructor(rows: number) {
    const each = <Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> =>
      Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>
    const codes = each([...WORDS, 'customer_id'], () => new TextCodes())
    this.codes = codes
    this.numbers = each(NUMBERS, () => new Float64Array(rows))
    this.words = each(WORDS, (name) => ({ codes: new Uint32Array(rows), words: codes[name] }))
  }

  add({ count, columns }: Batch): void {
    const kept = new Uint32Array(count)
    let length = 0
    for (let row = 0; row < count; row++) {
      const isKnown = (columns.customer_key[row] as number) > 0 && columns.is_current[row] === 1
      if (isKnown && columns.is_deleted[row] === 0) kept[length++] = row
    }
    for (let i = 0; i < length; i++) {
      this.idTexts.push(this.codes.customer_id.texts[columns.customer_id[kept[i] as number] as number] ?? '')
    }
    for (const name of NUMBERS) {
      const from = columns[name]
      const to = this.numbers[name]
      for (let i = 0; i < length; i++) to[this.count + i] = from[kept[i] as number] as number
    }
    for (const name of WORDS) {
      const from = columns[name]
      const { codes } = this.words[name]
      for (let i = 0; i < length; i++) {
        const code = from[kept[i] as number] as number
        codes[this.count + i] = Number.isNaN(code) ? NO_TEXT : code
      }
    }
    this.count += length
  }
}

/** The day of a stored date; {@link UNDATED} when there is none. */
export function dayOfText(text: string | null): Day {
  return (text === null ? null : parseIsoDate(text.slice(0, 10))) ?? (UNDATED as Day)
}

/** The days of a column of dates; {@link UNDATED} where there is none. */
export function daysOf({ codes, words }: TextColumn, count: number): Int32Array {
  const ofWord = Int32Array.from(words.texts, dayOfText)
  const days = new Int32Array(count)
  for (let row = 0; row < count; row++) {
    const code = codes[row] as number
    days[row] = code === NO_TEXT ? UNDATED : (ofWord[code] as number)
  }
  return days
}
