import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { packFault } from '../../../base/fault-wire.ts'
import { sourceAt } from '../source-place.ts'
import { MemoryPool } from './batch-memory.ts'
import { openPacked } from './open-packed.ts'
import type { FromReading, ReadingWork, ToReading } from './thread-messages.ts'

/** Batches that may be under way besides the one being read, and the text that they may hold together. */
const MOST_AHEAD = 8
const MOST_TEXT = 96 * 1024 * 1024

/** Program of a reading thread: reads one file as packed batches, a few ahead of whoever takes them, and ends. */
export async function serveReading(): Promise<void> {
  if (parentPort === null) return
  const port = parentPort
  const say = (message: FromReading): void => port.postMessage(message)
  try {
    await read(workerData as ReadingWork, port, say)
    say({ type: 'end' })
  } catch (error) {
    say({ type: 'fault', fault: packFault(error) })
  }
  port.close()
}

async function read(work: ReadingWork, port: MessagePort, say: (message: FromReading) => void): Promise<void> {
  const { place, plan, limits, layout } = work
  const pool = new MemoryPool(layout)
  const ahead = new Map<number, number>()
  const cancelling = new AbortController()
  let wake: (() => void) | null = null
  port.on('message', (message: ToReading) => {
    if (message.type === 'cancel') cancelling.abort()
    else {
      pool.giveBack(message.memory)
      ahead.delete(message.memory)
    }
    wake?.()
  })
  const reader = await openPacked(sourceAt(place), plan, limits)
  for await (const packed of reader.packed(layout, pool, cancelling.signal)) {
    ahead.set(packed.memory, packed.text.byteLength)
    say({ type: 'batch', packed, progress: reader.about.progress() })
    while (isFar(ahead) && !cancelling.signal.aborted) await new Promise<void>((resolve) => (wake = resolve))
  }
}

function isFar(ahead: ReadonlyMap<number, number>): boolean {
  const text = [...ahead.values()].reduce((sum, bytes) => sum + bytes, 0)
  return ahead.size >= MOST_AHEAD || (ahead.size > 1 && text > MOST_TEXT)
}
