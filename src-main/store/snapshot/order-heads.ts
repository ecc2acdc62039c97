import type { Database } from 'better-sqlite3'
import { fromDateKey } from '../../base/days.ts'
import type { OrderFacts } from '../../base/facts.ts'
import { ORDER_FLAG, UNDATED } from '../../base/facts.ts'
import { readRows, TextCodes } from './rows.ts'
import { narrowKeys, sharedInt32, sharedUint16, sharedUint8 } from './shared.ts'

const COLUMNS = [
  'order_key',
  'customer_key',
  'date_key',
  'order_date_key',
  'sale_at',
  'channel_key',
  'location_key',
  'currency_code',
  'is_return',
  'fx_rate',
  'has_time',
] as const

/** What `order_header` says of every transaction; `time` is in milliseconds, NaN when it is not known. */
export interface OrderHeads extends Pick<
  OrderFacts,
  'count' | 'key' | 'customer' | 'day' | 'orderDay' | 'channel' | 'location' | 'currency' | 'flags'
> {
  readonly time: Float64Array
  readonly currencies: readonly string[]
}

/** Reads `order_header`; the flags of lines are not set yet. */
export function readOrderHeads(db: Database, count: number, tick: () => void): OrderHeads {
  const currencies = new TextCodes()
  const heads = {
    count,
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
  for (const { rows, columns } of readRows(db, 'order_header', COLUMNS, currencies)) {
    tick()
    const [key, customer, date, orderDate, time, channel, location, currency, isReturn, rate, hasTime] = columns.map(
      (column) => column.subarray(0, rows),
    ) as Float64Array[] & { length: 11 }
    const place = at
    const copy = (to: Int32Array | Uint16Array | Float64Array, from?: Float64Array): void => to.set(from ?? [], place)
    copy(heads.key, key)
    copy(heads.customer, customer)
    copy(heads.time, time)
    copy(heads.channel, channel)
    copy(heads.location, location)
    copy(heads.currency, currency)
    copyDays(heads.day, date, place)
    copyDays(heads.orderDay, orderDate, place)
    for (let row = 0; row < rows; row++) {
      heads.flags[place + row] =
        (isReturn?.[row] === 1 ? ORDER_FLAG.isReturn : 0) |
        (Number.isNaN(rate?.[row]) ? 0 : ORDER_FLAG.hasRate) |
        (hasTime?.[row] === 1 ? ORDER_FLAG.hasTime : 0)
    }
    at += rows
  }
  return {
    ...heads,
    channel: narrowKeys(heads.channel),
    location: narrowKeys(heads.location),
    currencies: currencies.texts,
  }
}

/** Days of date keys; orders of a day often stand together. */
function copyDays(to: Int32Array, keys: Float64Array | undefined, at: number): void {
  if (!keys) return
  let known = 0
  let day: number = UNDATED
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] as number
    if (key !== known) {
      known = key
      day = key > 0 ? fromDateKey(key) : UNDATED
    }
    to[at + row] = day
  }
}
