import { parentPort, Worker, workerData } from 'node:worker_threads'
import { packFault, unpackFault } from '../base/fault-wire.ts'
import type { WireFault } from '../base/fault-wire.ts'
import { LensError } from '../base/faults.ts'
import { landFile } from './landing.ts'
import type { LandedFile } from './landing.ts'
import { workspacePaths } from './paths.ts'
import type { WorkspacePaths } from './paths.ts'

/** The program of a landing thread; whoever starts a load knows where it is. */
export interface LandingProgram {
  readonly path: string
  readonly execArgv: readonly string[]
}

interface LandingWork {
  readonly folder: string
  readonly path: string
  readonly name: string
}

type FromLanding =
  | { readonly type: 'bytes'; readonly done: number }
  | { readonly type: 'landed'; readonly landed: LandedFile }
  | { readonly type: 'fault'; readonly fault: WireFault }

/** Bytes between two reports. */
const REPORT_EVERY = 16 * 1024 * 1024

/** Lands a file as {@link landFile} does, in a thread of its own: hashing and compressing leave the caller alone. */
export async function landInThread(
  paths: WorkspacePaths,
  path: string,
  onBytes: (done: number) => void,
  { name, program }: { readonly name: string; readonly program: LandingProgram },
): Promise<LandedFile> {
  const work: LandingWork = { folder: paths.folder, path, name }
  const worker = new Worker(program.path, { execArgv: [...program.execArgv], workerData: work })
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromLanding) => {
      if (message.type === 'bytes') onBytes(message.done)
      else if (message.type === 'landed') resolve(message.landed)
      else reject(unpackFault(message.fault))
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new LensError('import_child', 'The landing thread ended before its file was kept.')))
  })
}

/** Program of a landing thread: lands one file and ends. */
export async function serveLanding(): Promise<void> {
  if (parentPort === null) return
  const port = parentPort
  const say = (message: FromLanding): void => port.postMessage(message)
  const { folder, path, name } = workerData as LandingWork
  const state = { said: 0 }
  const onBytes = (done: number): void => {
    if (done - state.said < REPORT_EVERY) return
    state.said = done
    say({ type: 'bytes', done })
  }
  try {
    say({ type: 'landed', landed: await landFile(workspacePaths(folder), path, onBytes, name) })
  } catch (error) {
    say({ type: 'fault', fault: packFault(error) })
  }
}
