import type { Database } from 'better-sqlite3'
import { fromDateKey } from '../../base/days.ts'
import type { OrderFacts } from '../../base/facts.ts'
import { ORDER_FLAG, UNDATED } from '../../base/facts.ts'
import { readRows } from './rows.ts'
import type { RowBatch, RowSource } from './rows.ts'
import { narrowKeys, sharedInt32, sharedUint16, sharedUint8 } from './shared.ts'
import { TextCodes } from './text-codes.ts'

const WANTED = {
  order_key: 'number',
  customer_key: 'number',
  date_key: 'number',
  order_date_key: 'number',
  sale_at: 'number',
  channel_key: 'number',
  location_key: 'number',
  currency_code: 'text',
  is_return: 'number',
  fx_rate: 'number',
  has_time: 'number',
} as const
type HeadColumns = RowBatch<typeof WANTED>['columns']

/** What `order_header` says of every transaction; `time` is in milliseconds, NaN when it is not known. */
export interface OrderHeads extends Pick<
  OrderFacts,
  'count' | 'key' | 'customer' | 'day' | 'orderDay' | 'channel' | 'location' | 'currency' | 'flags'
> {
  readonly time: Float64Array
  readonly currencies: readonly string[]
}

/** Reads `order_header`; the flags that follow from lines are not set yet. */
export function readOrderHeads(db: Database, source: RowSource, count: number): OrderHeads {
  const currencies = new TextCodes()
  const heads = {
    key: sharedInt32(count),
    customer: sharedInt32(count),
    day: sharedInt32(count),
    orderDay: sharedInt32(count),
    time: new Float64Array(count),
    channel: sharedInt32(count),
    location: sharedInt32(count),
    currency: sharedUint16(count),
    flags: sharedUint8(count),
  }
  let at = 0
  for (const { count: rows, columns } of readRows(db, source, 'order_header', WANTED, currencies)) {
    heads.key.set(columns.order_key.subarray(0, rows), at)
    heads.customer.set(columns.customer_key.subarray(0, rows), at)
    heads.time.set(columns.sale_at.subarray(0, rows), at)
    heads.channel.set(columns.channel_key.subarray(0, rows), at)
    heads.location.set(columns.location_key.subarray(0, rows), at)
    heads.currency.set(columns.currency_code.subarray(0, rows), at)
    copyDays(heads.day, columns.date_key, rows, at)
    copyDays(heads.orderDay, columns.order_date_key, rows, at)
    setFlags(heads.flags, columns, rows, at)
    at += rows
  }
  const { channel, location } = heads
  return {
    ...heads,
    count,
    channel: narrowKeys(channel),
    location: narrowKeys(location),
    currencies: currencies.texts,
  }
}

/** Days of date keys; orders of a day often stand together. */
function copyDays(days: Int32Array, keys: Float64Array, rows: number, at: number): void {
  let known = 0
  let day: number = UNDATED
  for (let row = 0; row < rows; row++) {
    const key = keys[row] as number
    if (key !== known) {
      known = key
      day = key > 0 ? fromDateKey(key) : UNDATED
    }
    days[at + row] = day
  }
}

function setFlags(flags: Uint8Array, columns: HeadColumns, rows: number, at: number): void {
  const { is_return: isReturn, fx_rate: rate, has_time: hasTime } = columns
  for (let row = 0; row < rows; row++) {
    flags[at + row] =
      (isReturn[row] === 1 ? ORDER_FLAG.isReturn : 0) |
      (Number.isNaN(rate[row]) ? 0 : ORDER_FLAG.hasRate) |
      (hasTime[row] === 1 ? ORDER_FLAG.hasTime : 0)
  }
}
