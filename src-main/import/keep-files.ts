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
import type { KeptFile, ReadyFile } from './take-file.ts'

/** Files below so many bytes are kept sooner than a thread that keeps them is started. */
const SMALL_FILE = 4 * 1024 * 1024

/** Keeps copies of the files of a load, one after the other. */
export class FileKeeper {
  readonly #paths: WorkspacePaths
  readonly #request: LoadRequest
  readonly #meter: ProgressMeter
  /** Settles when nothing is being copied any more; null while nothing was. */
  #last: Promise<unknown> | null = null

  constructor(paths: WorkspacePaths, request: LoadRequest, meter: ProgressMeter) {
    this.#paths = paths
    this.#request = request
    this.#meter = meter
  }

  /**
   * Decides how a file is taken in; its copy begins when somebody first asks for it.
   * @throws LensError what stands in the way
   */
  async decide(file: LoadFile): Promise<ReadyFile> {
    const name = file.name ?? basename(file.path)
    const stamp = stampOf(file.path, name)
    this.#meter.begin('land', `Looking at ${name}`, 'bytes')
    const source = { ...fileSource(file.path), name }
    const held: { copy: Promise<KeptFile> | null } = { copy: null }
    return {
      name,
      bytes: Number(stamp.size),
      modifiedAt: stamp.mtime.toISOString(),
      source,
      plan: await decidePlan(source, file, this.#request),
      assertUnchanged: () => assertUnchanged(stamp, file.path, name),
      kept: () => (held.copy ??= this.#keep(file.path, name, Number(stamp.size))),
    }
  }

  /** Waits until nothing is being copied any more, whatever became of it. */
  async settle(): Promise<void> {
    await this.#last
  }

  async #keep(path: string, name: string, size: number): Promise<KeptFile> {
    const { sha256, bytes, storedPath, modifiedAt } = await this.#land(path, name, size)
    const record = { sha256, bytes, storedPath, modifiedAt, name, landedAt: new Date().toISOString() }
    return { record, source: landedSource(this.#paths.folder, sha256, name, bytes) }
  }

  /** Begins at once where nothing is being copied: the caller may not come back to its events for long. */
  #land(path: string, name: string, size: number): Promise<LandedFile> {
    const program = size < SMALL_FILE ? undefined : this.#request.deps.landing
    const onBytes = (done: number): void => {
      if (this.#meter.unit === 'bytes') this.#meter.at(done, size, `Keeping ${name}`)
    }
    const start = (): Promise<LandedFile> =>
      program === undefined
        ? landFile(this.#paths, path, onBytes, name)
        : landInThread(this.#paths, path, onBytes, { name, program })
    const landing = this.#last === null ? start() : this.#last.then(start)
    const last = landing
      .catch(() => undefined)
      .then(() => {
        if (this.#last === last) this.#last = null
      })
    this.#last = last
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
