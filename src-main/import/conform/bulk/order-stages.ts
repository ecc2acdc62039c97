import type { NewCustomers } from '../customer-keys.ts'
import { HEAD_COLUMNS, LINE_COLUMNS } from '../order-store.ts'
import { Stage } from './stage.ts'

const HEAD_TEXTS = [
  'shop_id',
  'transaction_id',
  'currency_code',
  'order_status',
  'payment_method',
  'session_id',
  'cart_id',
  'original_transaction_id',
] as const
const LINE_TEXTS = ['line_item_id', 'original_line_item_id', 'source_entity'] as const

type HeadText = (typeof HEAD_TEXTS)[number]
type LineText = (typeof LINE_TEXTS)[number]
type HeadNumber = Exclude<(typeof HEAD_COLUMNS)[number], HeadText>
type LineNumber = Exclude<(typeof LINE_COLUMNS)[number], LineText>

/** Rows of order_header on their way to the file, in ascending order of their keys. */
export type HeadStage = Stage<HeadNumber, HeadText>
/** Rows of order_line on their way to the file, in ascending order of their keys. */
export type LineStage = Stage<LineNumber, LineText>

/** Empty columns for orders; what few orders share is kept as one text. */
export function openHeadStage(): HeadStage {
  return new Stage(HEAD_COLUMNS, HEAD_TEXTS, ['shop_id', 'currency_code', 'order_status', 'payment_method'])
}

/** Empty columns for lines. */
export function openLineStage(): LineStage {
  return new Stage(LINE_COLUMNS, LINE_TEXTS, ['source_entity'])
}

/** Where staged orders go: rows with ascending keys, batch by batch, then the indexes. */
export interface OrderSink {
  /** Writes what is staged and empties the stages. */
  write(heads: HeadStage, lines: LineStage): void
  /** Makes the tables complete, so that SQL can read them. */
  finish(): void
  /** Writes the customers that the orders named first; false when they have to be written row by row. */
  writeCustomers(customers: NewCustomers): boolean
  /** Lets go of the file, also after a failure. */
  close(): Promise<void>
}
