import { Worker } from 'node:worker_threads'
import { LensError } from '../base/faults.ts'
import { entry } from './entry.ts'
import { unpackFault } from '../base/fault-wire.ts'
import type { FromReader, ReaderTarget, ToReader } from './reader-messages.ts'

/** Threads that answer questions about the published version; a load never waits for them nor they for it. */
export interface Readers {
  /** @throws LensError what the analysis refused, or `cancelled` as soon as the signal fires */
  readonly ask: (target: ReaderTarget, path: string, input: unknown, signal: AbortSignal) => Promise<unknown>
  /** Closes the readers' files, so that versions can be deleted or the workspace closed. */
  readonly release: () => void
  readonly close: () => Promise<void>
}

interface Call {
  readonly message: Extract<ToReader, { type: 'ask' }>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
  settled: boolean
}
interface Slot {
  worker: Worker | null
  call: Call | null
}

const READERS = 2
const CACHED = 128
/** A cancelled reader that has not stopped by then is replaced; native code cannot be interrupted. */
const PATIENCE_MS = 300

/** Starts a pool; threads come up with the first question. */
export function createReaders(): Readers {
  const slots: Slot[] = Array.from({ length: READERS }, () => ({ worker: null, call: null }))
  const queue: Call[] = []
  const cache = new Map<string, unknown>()
  const ids = { next: 1 }

  const pump = (): void => {
    for (const slot of slots) {
      if (slot.call) continue
      const call = queue.shift()
      if (!call) return
      slot.call = call
      slot.worker ??= startWorker(slot, pump)
      slot.worker.postMessage(call.message)
    }
  }
  const cancel = (call: Call): void => {
    Atomics.store(call.message.flag, 0, 1)
    settle(call, () => call.reject(new LensError('cancelled', 'Cancelled.')))
    const waiting = queue.indexOf(call)
    if (waiting >= 0) queue.splice(waiting, 1)
    const slot = slots.find((candidate) => candidate.call === call)
    if (slot) setTimeout(() => replaceIfStuck(slot, call, pump), PATIENCE_MS).unref()
  }

  return {
    async ask(target, path, input, signal) {
      if (signal.aborted) throw new LensError('cancelled', 'Cancelled.')
      const key = JSON.stringify([target.workspace, target.version, target.settingsHash, path, input])
      if (cache.has(key)) return refreshed(cache, key)
      const flag = new Int32Array(new SharedArrayBuffer(4))
      const message = { type: 'ask', id: ids.next++, target, path, input, flag } as const
      const answer = await new Promise<{ result: unknown; small: boolean }>((resolve, reject) => {
        const call: Call = { message, reject, settled: false, resolve: (it) => resolve(it as typeof answer) }
        signal.addEventListener('abort', () => cancel(call), { once: true })
        queue.push(call)
        pump()
      })
      if (answer.small) remember(cache, key, answer.result)
      return answer.result
    },
    release() {
      cache.clear()
      for (const { worker } of slots) worker?.postMessage({ type: 'release' } satisfies ToReader)
    },
    async close() {
      for (const call of queue.splice(0)) settle(call, () => call.reject(new LensError('cancelled', 'Closed.')))
      await Promise.all(slots.map(async ({ worker }) => worker?.terminate()))
    },
  }
}

function startWorker(slot: Slot, pump: () => void): Worker {
  const program = entry('reader')
  const worker = new Worker(program.path, { execArgv: [...program.execArgv], stdout: false })
  const isCurrent = (): boolean => slot.worker === worker
  worker.unref()
  worker.on('message', (answer: FromReader) => {
    const call = slot.call
    if (!isCurrent() || call?.message.id !== answer.id) return
    slot.call = null
    settle(call, () => {
      if (answer.ok) call.resolve({ result: answer.result, small: answer.small })
      else call.reject(unpackFault(answer.fault))
    })
    pump()
  })
  const died = (error: Error | null): void => {
    if (!isCurrent()) return
    const call = slot.call
    slot.worker = null
    slot.call = null
    if (call) settle(call, () => call.reject(error ?? new LensError('cancelled', 'The reader was closed.')))
    pump()
  }
  worker.on('error', died)
  worker.on('exit', () => died(null))
  return worker
}

function replaceIfStuck(slot: Slot, call: Call, pump: () => void): void {
  if (slot.call !== call) return
  const stuck = slot.worker
  slot.worker = null
  slot.call = null
  void stuck?.terminate()
  pump()
}

function settle(call: Call, how: () => void): void {
  if (call.settled) return
  call.settled = true
  how()
}

function refreshed(cache: Map<string, unknown>, key: string): unknown {
  const value = cache.get(key)
  cache.delete(key)
  cache.set(key, value)
  return value
}

function remember(cache: Map<string, unknown>, key: string, value: unknown): void {
  cache.set(key, value)
  const oldest = cache.keys().next()
  if (cache.size > CACHED && !oldest.done) cache.delete(oldest.value)
}
