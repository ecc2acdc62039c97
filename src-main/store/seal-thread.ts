import { parentPort, Worker, workerData } from 'node:worker_threads'
import { packFault, unpackFault } from '../base/fault-wire.ts'
import type { WireFault } from '../base/fault-wire.ts'
import { LensError } from '../base/faults.ts'
import { hashFile } from './checksum.ts'
import { guarded } from './errors.ts'
import { proveParts } from './pages/check/proof.ts'
import type { PartFound, Proof } from './pages/check/proof.ts'

/** The program of a thread that helps to seal a version; whoever seals one knows where it is. */
export interface SealProgram {
  readonly path: string
  readonly execArgv: readonly string[]
}

/** SHA-256 and size of a file. */
export interface FileHash {
  readonly sha256: string
  readonly bytes: number
}

type FromSealing =
  | { readonly type: 'hashed'; readonly hash: FileHash }
  | { readonly type: 'proven'; readonly found: readonly PartFound[] }
  | { readonly type: 'fault'; readonly fault: WireFault }

/** A thread that hashes a version as {@link hashFile} does, and then proves parts of it beside its owner. */
export class SealThread {
  readonly hashed: Promise<FileHash>
  readonly #worker: Worker
  readonly #proven: Promise<readonly PartFound[]>

  constructor(path: string, program: SealProgram) {
    const worker = new Worker(program.path, { execArgv: [...program.execArgv], workerData: path })
    this.#worker = worker
    const hashed = Promise.withResolvers<FileHash>()
    const proven = Promise.withResolvers<readonly PartFound[]>()
    const fail = (error: unknown): void => {
      hashed.reject(error)
      proven.reject(error)
    }
    worker.on('message', (message: FromSealing) => {
      if (message.type === 'hashed') hashed.resolve(message.hash)
      else if (message.type === 'proven') proven.resolve(message.found)
      else fail(unpackFault(message.fault))
    })
    worker.on('error', fail)
    worker.on('exit', () => fail(new LensError('import_child', 'The sealing thread ended before it was done.')))
    this.hashed = hashed.promise
    this.#proven = proven.promise
    // Whoever asks is told; nobody has to ask for both.
    this.hashed.catch(() => undefined)
    this.#proven.catch(() => undefined)
  }

  /** Proves parts as soon as the hash is there, until none is left; gives what it found. */
  async prove(proof: Proof): Promise<readonly PartFound[]> {
    this.#worker.postMessage(proof)
    return this.#proven
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** Program of a sealing thread: hashes a file, and proves parts of it when it is asked to. */
export function serveSealing(): void {
  if (parentPort === null) return
  const port = parentPort
  const answer = (work: () => FromSealing): void => {
    try {
      port.postMessage(guarded('the warehouse', work))
    } catch (error) {
      port.postMessage({ type: 'fault', fault: packFault(error) } satisfies FromSealing)
    }
  }
  port.once('message', (proof: Proof) => {
    answer(() => ({ type: 'proven', found: proveParts(proof) }))
  })
  answer(() => ({ type: 'hashed', hash: hashFile(String(workerData)) }))
}
