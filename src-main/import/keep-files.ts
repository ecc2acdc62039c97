import { basename } from 'node:path'
import { LensError } from '../base/faults.ts'
import { landInThread } from '../store/landing-thread.ts'
import { assertUnchanged, landFile, stampOf } from '../store/landing.ts'
import type { LandedFile } from '../store/landing.ts'
import type { WorkspacePaths } from '../store/paths.ts'
import type { ExtractPlan } from './conform/extract.ts'
import type { ProgressMeter } from './progress.ts'
import { propose } from './propose.ts'
import type { ByteSource } from './readers/batch.ts'
import { fileSource } from './readers/byte-source.ts'
import { landedSource } from './readers/source-place.ts'
import type { LoadFile, LoadRequest } from './request.ts'
import type { ReadyFile } from './take-file.ts'

/** Files below so many bytes are kept sooner than a thread that keeps them is started. */
const SMALL_FILE = 4 * 1024 * 1024

/** Keeps copies of the files of a load, one after the other, while they are looked at and read. */
export class FileKeeper {
  readonly #paths: WorkspacePaths
  readonly #request: LoadRequest
  readonly #meter: ProgressMeter
  #last: Promise<unknown> = Promise.resolve()

  constructor(paths: WorkspacePaths, request: LoadRequest, meter: ProgressMeter) {
    this.#paths = paths
    this.#request = request
    this.#meter = meter
  }

  /**
   * Begins to keep a file and decides how it is taken in.
   * @throws LensError what stands in the way; the file is kept all the same
   */
  async decide(file: LoadFile): Promise<ReadyFile> {
    const name = file.name ?? basename(file.path)
    const stamp = stampOf(file.path, name)
    this.#meter.begin('land', `Keeping ${name}`, 'bytes')
    const landing = this.#land(file.path, name, Number(stamp.size))
    const source = { ...fileSource(file.path), name }
    return {
      name,
      bytes: Number(stamp.size),
      modifiedAt: stamp.mtime.toISOString(),
      source,
      plan: await decidePlan(source, file, this.#request),
      assertUnchanged: () => assertUnchanged(stamp, file.path, name),
      kept: async () => {
        const { sha256, bytes, storedPath, modifiedAt } = await landing
        const record = { sha256, bytes, storedPath, modifiedAt, name, landedAt: new Date().toISOString() }
        return { record, source: landedSource(this.#paths.folder, sha256, name, bytes) }
      },
    }
  }

  /** Waits until nothing is being copied any more, whatever became of it. */
  async settle(): Promise<void> {
    await this.#last
  }

  #land(path: string, name: string, bytes: number): Promise<LandedFile> {
    const program = bytes < SMALL_FILE ? undefined : this.#request.deps.landing
    const onBytes = (done: number): void => {
      if (this.#meter.stage === 'land') this.#meter.at(done, bytes)
    }
    const landing = this.#last.then(() =>
      program === undefined
        ? landFile(this.#paths, path, onBytes, name)
        : landInThread(this.#paths, path, onBytes, { name, program }),
    )
    this.#last = landing.catch(() => undefined)
    return landing
  }
}

async function decidePlan(source: ByteSource, file: LoadFile, request: LoadRequest): Promise<ExtractPlan> {
  const proposal = await propose(source, file, request.recipes)
  const [block] = proposal.blocks
  if (block !== undefined) throw block.fault
  if (proposal.plan !== null) return proposal.plan
  const { name } = source
  throw new LensError('entity_ambiguous', `The columns of ${name} fit no known kind of extract.`, { file: name })
}
