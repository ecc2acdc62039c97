import type { Facts } from '../base/facts.ts'
import { openSnapshot } from '../store/snapshot/open.ts'
import { snapshotPath } from '../store/snapshot/write.ts'
import type { ReaderTarget } from './reader-messages.ts'

/** A question that may have to wait for the facts of its version. */
export interface FactsAsker {
  readonly target: ReaderTarget
  /** Whether its reader shall build the facts from the warehouse, because no file gives them. */
  builds: boolean
  /** Whether nobody waits for the answer any more. */
  readonly settled: boolean
}

/**
 * The facts of the version that is asked about, in memory once for all readers: opened from its snapshot when the first
 * question needs them, else built by one reader while the other questions wait.
 */
export class FactsShelf<Asker extends FactsAsker> {
  readonly #resume: (askers: readonly Asker[]) => void
  #version = ''
  #facts: Facts | null = null
  #opening = false
  #opened = false
  #builder: Asker | null = null
  #waiting: Asker[] = []

  /** @param resume puts questions back to be asked again, before all others */
  constructor(resume: (askers: readonly Asker[]) => void) {
    this.#resume = resume
  }

  /** Facts of the version, when they are at hand. */
  of(target: ReaderTarget): Facts | null {
    return versionKey(target) === this.#version ? this.#facts : null
  }

  /** Turns to a version; lets go of the facts of another one. True when there was another. */
  turnTo(target: ReaderTarget): boolean {
    const version = versionKey(target)
    if (version === this.#version) return false
    this.forget()
    this.#version = version
    return true
  }

  /** Lets go of everything; questions that wait build for themselves. */
  forget(): void {
    this.#version = ''
    this.#facts = null
    this.#opening = false
    this.#opened = false
    this.#builder = null
    this.#resumeBuilding(this.#waiting.splice(0))
  }

  /** Takes a question that cannot be answered without facts and resumes it when they are there. */
  wait(asker: Asker): void {
    if (versionKey(asker.target) !== this.#version) return this.#resumeBuilding([asker])
    this.#waiting.push(asker)
    if (!this.#opened && !this.#opening) void this.#open(asker.target)
    this.#resumeWaiting()
  }

  /** Takes the facts that a reader built. */
  put(target: ReaderTarget, facts: Facts): void {
    if (versionKey(target) !== this.#version) return
    this.#facts = facts
    this.#resumeWaiting()
  }

  /** A question has left its reader or will not be asked any more; another one builds in its place. */
  ended(asker: Asker): void {
    if (this.#builder !== asker) return
    this.#builder = null
    this.#resumeWaiting()
  }

  async #open(target: ReaderTarget): Promise<void> {
    const version = this.#version
    this.#opening = true
    const facts = await openSnapshot(snapshotPath(target.warehouse), target).catch(() => null)
    if (version !== this.#version) return
    this.#facts ??= facts
    this.#opening = false
    this.#opened = true
    this.#resumeWaiting()
  }

  #resumeWaiting(): void {
    if (this.#facts) return this.#resume(this.#waiting.splice(0))
    if (this.#opening || this.#builder) return
    const next = this.#waiting.find(({ settled }) => !settled)
    this.#waiting = this.#waiting.filter((asker) => asker !== next && !asker.settled)
    if (!next) return
    this.#builder = next
    this.#resumeBuilding([next])
  }

  #resumeBuilding(askers: readonly Asker[]): void {
    for (const asker of askers) asker.builds = true
    this.#resume(askers)
  }
}

function versionKey({ warehouse, sha256 }: ReaderTarget): string {
  return `${sha256} ${warehouse}`
}
