import { parentPort, Worker, workerData } from 'node:worker_threads'
import { packFault, unpackFault } from '../base/fault-wire.ts'
import type { WireFault } from '../base/fault-wire.ts'
import { LensError } from '../base/faults.ts'
import { hashFile } from './checksum.ts'
import { guarded } from './errors.ts'

/** The program of a thread that hashes a file; whoever seals a version knows where it is. */
export interface HashProgram {
  readonly path: string
  readonly execArgv: readonly string[]
}

/** SHA-256 and size of a file. */
export interface FileHash {
  readonly sha256: string
  readonly bytes: number
}

type FromHashing =
  { readonly type: 'hashed'; readonly hash: FileHash } | { readonly type: 'fault'; readonly fault: WireFault }

/** Hashes a file as {@link hashFile} does, in a thread of its own, which goes on while the caller computes. */
export async function hashInThread(path: string, program: HashProgram): Promise<FileHash> {
  const worker = new Worker(program.path, { execArgv: [...program.execArgv], workerData: path })
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromHashing) => {
      if (message.type === 'hashed') resolve(message.hash)
      else reject(unpackFault(message.fault))
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new LensError('import_child', 'The hashing thread ended before its file was read.')))
  })
}

/** Program of a hashing thread: hashes one file and ends. */
export function serveHashing(): void {
  if (parentPort === null) return
  const port = parentPort
  const say = (message: FromHashing): void => port.postMessage(message)
  try {
    say({ type: 'hashed', hash: guarded('the warehouse', () => hashFile(String(workerData))) })
  } catch (error) {
    say({ type: 'fault', fault: packFault(error) })
  }
}
