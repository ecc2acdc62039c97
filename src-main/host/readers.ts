import { Worker } from 'node:worker_threads'
import type { Facts } from '../base/facts.ts'
import { isLensError, LensError } from '../base/faults.ts'
import { collectGarbage } from './collect.ts'
import { entry } from './entry.ts'
import { FactsShelf } from './facts-shelf.ts'
import type { FactsAsker } from './facts-shelf.ts'
import { unpackFault } from '../base/fault-wire.ts'
import { WARM } from './reader-messages.ts'
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
  /** Whether it only gets a reader ready, and gives way to every question. */
  readonly warms: boolean
}
interface Slot {
  worker: Worker | null
  call: Call | null
  /** The version it was last asked about. */
  target: ReaderTarget | null
  /** Facts that the thread holds. */
  facts: Facts | null
  /** Facts that it is ready for. */
  warm: Facts | null
}
interface Pool {
  readonly slots: readonly Slot[]
  readonly queue: Call[]
  readonly shelf: FactsShelf<Call>
  /** Numbers of the calls. */
  readonly ids: { next: number }
}

const READERS = 2
const CACHED = 128
/** A cancelled reader that has not stopped by then is replaced; native code cannot be interrupted. */
const PATIENCE_MS = 300

/** Starts a pool; threads come up with the first question. */
export function createReaders(): Readers {
  const cache = new Map<string, unknown>()
  const queue: Call[] = []
  const pool: Pool = {
    queue,
    ids: { next: 1 },
    slots: Array.from({ length: READERS }, () => ({ worker: null, call: null, target: null, facts: null, warm: null })),
    shelf: new FactsShelf((calls) => {
      queue.unshift(...calls)
      pump(pool)
    }),
  }
  const release = (): void => {
    interruptWarming(pool, READERS)
    for (const slot of pool.slots) {
      forget(slot)
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
      const message = messageOf(pool, target, path, input)
      const answer = await new Promise<{ result: unknown; small: boolean }>((resolve, reject) => {
        const settling = { reject, settled: false, resolve: (it: unknown) => resolve(it as typeof answer) }
        const call: Call = { message, target, builds: false, warms: false, ...settling }
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
    if (!call) break
    hand(pool, slot, call)
  }
  if (pool.queue.length > 0) return interruptWarming(pool, pool.queue.length)
  for (const slot of pool.slots) if (!slot.call) warm(pool, slot)
}

function hand(pool: Pool, slot: Slot, call: Call): void {
  slot.call = call
  slot.worker ??= startWorker(pool, slot)
  const facts = pool.shelf.of(call.target)
  const news = facts === slot.facts ? null : facts
  slot.facts = facts
  slot.target = call.target
  slot.worker.postMessage({ ...call.message, facts: news, builds: call.builds } satisfies ToReader)
}

/** Lets a reader that nobody asks work out what the next question about its version would have to wait for. */
function warm(pool: Pool, slot: Slot): void {
  const { facts, target } = slot
  if (!facts || !target || slot.warm === facts) return
  const done = (): void => void (slot.warm = slot.facts)
  // Given up for a question it is gone on with when there is none.
  const failed = (error: Error): void => void (isLensError(error) && error.key === 'cancelled' ? null : done())
  const message = messageOf(pool, target, WARM, null)
  hand(pool, slot, { message, target, builds: false, warms: true, settled: false, resolve: done, reject: failed })
}

/** Frees so many of the readers that only get ready. */
function interruptWarming({ slots }: Pool, most: number): void {
  const warming = slots.flatMap(({ call }) => (call?.warms === true ? [call] : []))
  for (const { message } of warming.slice(0, most)) Atomics.store(message.flag, 0, 1)
}

function messageOf(pool: Pool, target: ReaderTarget, path: string, input: unknown): Call['message'] {
  const flag = new Int32Array(new SharedArrayBuffer(4))
  return { type: 'ask', id: pool.ids.next++, target, path, input, flag }
}

/** Its thread holds nothing any more. */
function forget(slot: Slot): void {
  slot.facts = null
  slot.warm = null
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
    forget(slot)
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
  forget(slot)
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
