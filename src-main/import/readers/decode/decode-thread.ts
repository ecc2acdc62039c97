import { Worker } from 'node:worker_threads'
import { unpackFault } from '../../../base/fault-wire.ts'
import { LensError } from '../../../base/faults.ts'
import type { DecodedReader } from '../decoded.ts'
import type { PackedBatch } from './packed-batch.ts'
import { decodedReader, type PackedReader } from './packed-reader.ts'
import type { FromReading, ReadingOrder, ReadingWork, ToReading } from './thread-messages.ts'

/** The program of a reading thread; whoever starts a load knows where it is. */
export interface ReadingProgram {
  readonly path: string
  readonly execArgv: readonly string[]
}

/** Reads packed batches in a thread of its own, which is a few batches ahead and ends with the reading. */
export function decodedInThread(reader: PackedReader, order: ReadingOrder, program: ReadingProgram): DecodedReader {
  const state: { progress: number | null } = { progress: 0 }
  const here = { ...reader, about: { ...reader.about, progress: () => state.progress } }
  return decodedReader(here, (layout, signal) =>
    readInThread({ ...order, layout }, program, (progress) => (state.progress = progress), signal),
  )
}

async function* readInThread(
  work: ReadingWork,
  program: ReadingProgram,
  onProgress: (progress: number | null) => void,
  signal?: AbortSignal,
): AsyncGenerator<PackedBatch, void, undefined> {
  const worker = new Worker(program.path, { execArgv: [...program.execArgv], workerData: work })
  const tell = (message: ToReading): void => worker.postMessage(message)
  const cancel = (): void => tell({ type: 'cancel' })
  const said = mailbox(worker)
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted === true) cancel()
  try {
    for (;;) {
      const message = await said()
      if (message.type === 'end') return
      if (message.type === 'fault') throw unpackFault(message.fault)
      onProgress(message.progress)
      yield message.packed
      tell({ type: 'done', memory: message.packed.memory })
    }
  } finally {
    signal?.removeEventListener('abort', cancel)
    await worker.terminate()
  }
}

/** What the thread says, one message at a time; a thread that dies says so as a fault. */
function mailbox(worker: Worker): () => Promise<FromReading> {
  const waiting: FromReading[] = []
  let wake: (() => void) | null = null
  let death: Error | null = null
  const arrived = (): void => {
    wake?.()
    wake = null
  }
  worker.on('message', (message: FromReading) => {
    waiting.push(message)
    arrived()
  })
  worker.on('error', (error) => {
    death = error instanceof Error ? error : new Error(String(error))
    arrived()
  })
  worker.on('exit', () => {
    death ??= new LensError('import_child', 'The reading thread ended before its file did.')
    arrived()
  })
  return async () => {
    for (;;) {
      const message = waiting.shift()
      if (message !== undefined) return message
      if (death !== null) throw death
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
}
