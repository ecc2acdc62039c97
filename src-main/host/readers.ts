import { Worker } from 'node:worker_threads'
import type { Facts } from '../base/facts.ts'
import { LensError } from '../base/faults.ts'
import { collectGarbage } from './collect.ts'
import { entry } from './entry.ts'
import { FactsShelf } from './facts-shelf.ts'
import type { FactsAsker } from './facts-shelf.ts'
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

interface Call extends FactsAsker {
  readonly message: Omit<Extract<ToReader, { type: 'ask' }>, 'facts' | 'builds'>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
  settled: boolean
}
interface Slot {
  worker: Worker | null
  call: Call | null
  /** Facts that the thread holds. */
  facts: Facts | null
}
interface Pool {
  readonly slots: readonly Slot[]
  readonly queue: Call[]
  readonly shelf: FactsShelf<Call>
}

const READERS = 2
const CACHED = 128
/** A cancelled reader that has not stopped by then is replaced; native code cannot be interrupted. */
const PATIENCE_MS = 300

/** Starts a pool; threads come up with the first question. */
export function createReaders(): Readers {
  const cache = new Map<string, unknown>()
  const ids = { next: 1 }
  const queue: Call[] = []
  const pool: Pool = {
    queue,
    slots: Array.from({ length: READERS }, () => ({ worker: null, call: null, facts: null })),
    shelf: new FactsShelf((calls) => {
      queue.unshift(...calls)
      pump(pool)
    }),
  }
  const release = (): void => {
    for (const slot of pool.slots) {
      slot.facts = null
      slot.worker?.postMessage({ type: 'release' } satisfies ToReader)
    }
    setImmediate(collectGarbage)
  }
  return {
    async ask(target, path, input, signal) {
      if (signal.aborted) throw new LensError('cancelled', 'Cancelled.')
      const key = JSON.stringify([target.workspace, target.version, target.settingsHash, path, input])
      if (cache.has(key)) return refreshed(cache, key)
      if (pool.shelf.turnTo(target)) release()
      const flag = new Int32Array(new SharedArrayBuffer(4))
      const message = { type: 'ask', id: ids.next++, target, path, input, flag } as const
      const answer = await new Promise<{ result: unknown; small: boolean }>((resolve, reject) => {
        const settling = { reject, settled: false, resolve: (it: unknown) => resolve(it as typeof answer) }
        const call: Call = { message, target, builds: false, ...settling }
        signal.addEventListener('abort', () => cancel(pool, call), { once: true })
        queue.push(call)
        pump(pool)
      })
      if (answer.small) remember(cache, key, answer.result)
      return answer.result
    },
    release() {
      cache.clear()
      pool.shelf.forget()
      release()
    },
    async close() {
      pool.shelf.forget()
      for (const call of queue.splice(0)) settle(call, () => call.reject(new LensError('cancelled', 'Closed.')))
      await Promise.all(pool.slots.map(async ({ worker }) => worker?.terminate()))
    },
  }
}

/** Hands waiting questions to idle readers, with the facts of the version unless the reader has them already. */
function pump(pool: Pool): void {
  for (const slot of pool.slots) {
    if (slot.call) continue
    const call = nextCall(pool)
    if (!call) return
    slot.call = call
    slot.worker ??= startWorker(pool, slot)
    const facts = pool.shelf.of(call.target)
    const news = facts === slot.facts ? null : facts
    slot.facts = facts
    slot.worker.postMessage({ ...call.message, facts: news, builds: call.builds } satisfies ToReader)
  }
}

function nextCall({ queue, shelf }: Pool): Call | undefined {
  for (let call = queue.shift(); call; call = queue.shift()) {
    if (!call.settled) return call
    shelf.ended(call)
  }
  return undefined
}

function cancel(pool: Pool, call: Call): void {
  Atomics.store(call.message.flag, 0, 1)
  settle(call, () => call.reject(new LensError('cancelled', 'Cancelled.')))
  pump(pool)
  const slot = pool.slots.find((candidate) => candidate.call === call)
  if (slot && !call.builds) setTimeout(() => replaceIfStuck(pool, slot, call), PATIENCE_MS).unref()
}

function startWorker(pool: Pool, slot: Slot): Worker {
  const program = entry('reader')
  const worker = new Worker(program.path, { execArgv: [...program.execArgv], stdout: false })
  const isCurrent = (): boolean => slot.worker === worker
  worker.unref()
  worker.on('message', (answer: FromReader) => {
    if (isCurrent() && slot.call?.message.id === answer.id) takeAnswer(pool, slot, slot.call, answer)
  })
  const died = (error: Error | null): void => {
    if (!isCurrent()) return
    const call = empty(pool, slot)
    slot.worker = null
    slot.facts = null
    if (call) settle(call, () => call.reject(error ?? new LensError('cancelled', 'The reader was closed.')))
    pump(pool)
  }
  worker.on('error', died)
  worker.on('exit', () => died(null))
  return worker
}

function takeAnswer(pool: Pool, slot: Slot, call: Call, answer: FromReader): void {
  if (answer.ok === null && 'facts' in answer) {
    slot.facts = answer.facts
    return pool.shelf.put(call.target, answer.facts)
  }
  empty(pool, slot)
  if (answer.ok === null) pool.shelf.wait(call)
  else if (answer.ok) settle(call, () => call.resolve({ result: answer.result, small: answer.small }))
  else settle(call, () => call.reject(unpackFault(answer.fault)))
  pump(pool)
}

/** Takes the question from a reader. */
function empty(pool: Pool, slot: Slot): Call | null {
  const call = slot.call
  slot.call = null
  if (call) pool.shelf.ended(call)
  return call
}

function replaceIfStuck(pool: Pool, slot: Slot, call: Call): void {
  if (slot.call !== call) return
  const stuck = slot.worker
  empty(pool, slot)
  slot.worker = null
  slot.facts = null
  void stuck?.terminate()
  pump(pool)
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
