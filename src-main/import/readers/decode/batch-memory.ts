import { BATCH_ROWS } from '../batch.ts'
import type { ColumnMemory } from './cell-decoder.ts'
import type { BatchLayout } from './packed-batch.ts'
import { TextArea } from './text-area.ts'

/** Shared memory of one decoded batch. */
export class BatchMemory {
  readonly number: number
  readonly area = new TextArea()
  /** Where each accepted row begins in the text. */
  readonly rowStarts = new SharedArrayBuffer(BATCH_ROWS * 4)
  readonly columns: readonly ColumnMemory[]

  constructor(number: number, { decodings, isStored }: BatchLayout) {
    this.number = number
    this.columns = decodings.map(({ as }) => ({
      values: new SharedArrayBuffer(BATCH_ROWS * (as === 'code' ? 4 : 8)),
      states: new SharedArrayBuffer(as === 'code' ? 0 : BATCH_ROWS),
      stored: new SharedArrayBuffer(isStored && as !== 'code' ? BATCH_ROWS * 8 : 0),
    }))
  }
}

/** The memories of one reading. Batches take one each; whoever is done with a batch gives it back. */
export class MemoryPool {
  readonly #layout: BatchLayout
  readonly #all: BatchMemory[] = []
  readonly #free: BatchMemory[] = []

  constructor(layout: BatchLayout) {
    this.#layout = layout
  }

  /** A memory that holds no batch. */
  take(): BatchMemory {
    const free = this.#free.pop()
    if (free !== undefined) return free
    const made = new BatchMemory(this.#all.length, this.#layout)
    this.#all.push(made)
    return made
  }

  /** Says that the batch in a memory is done with. */
  giveBack(number: number): void {
    const memory = this.#all[number]
    if (memory === undefined) return
    memory.area.clear()
    this.#free.push(memory)
  }
}
