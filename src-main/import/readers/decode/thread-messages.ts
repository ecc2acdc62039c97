import type { WireFault } from '../../../base/fault-wire.ts'
import type { ReadLimits } from '../batch.ts'
import type { ReadPlan } from '../plan.ts'
import type { SourcePlace } from '../source-place.ts'
import type { BatchLayout, PackedBatch } from './packed-batch.ts'

/** What a reading thread is to read. */
export interface ReadingOrder {
  readonly place: SourcePlace
  readonly plan: ReadPlan
  readonly limits: ReadLimits
}

/** The work of one reading thread, from its start to its end. */
export interface ReadingWork extends ReadingOrder {
  readonly layout: BatchLayout
}

/** To the reading thread: a batch is done with, or the reading is. */
export type ToReading = { readonly type: 'done'; readonly memory: number } | { readonly type: 'cancel' }

/** From the reading thread, in the order of the file. */
export type FromReading =
  | { readonly type: 'batch'; readonly packed: PackedBatch; readonly progress: number | null }
  | { readonly type: 'end' }
  | { readonly type: 'fault'; readonly fault: WireFault }
