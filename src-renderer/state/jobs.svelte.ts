import type { z } from 'zod'
import { faultOf, type ShownFault } from '../../src-main/api/client.ts'
import type { Progress as ProgressShape } from '../../src-main/api/contract/import.ts'
import { bytes, count, countShort, rate, timeLeft } from '../text/format.ts'
import { page } from './page.svelte.ts'

export type Progress = z.infer<typeof ProgressShape>

/** A progress stream of the engine: yields progress, returns the result. */
type Stream<Result> = AsyncIterator<Progress, Result>

/** One piece of long work; it goes on while the user looks elsewhere. */
export class Job<Result = unknown> {
  readonly id: number
  readonly title: string
  readonly startedAt: number
  progress = $state.raw<Progress | null>(null)
  state = $state<'running' | 'cancelling' | 'done' | 'failed' | 'cancelled'>('running')
  result = $state.raw<Result | null>(null)
  fault = $state.raw<ShownFault | null>(null)
  readonly #abort = new AbortController()
  #spoken = -1

  constructor(id: number, title: string, startedAt: number) {
    this.id = id
    this.title = title
    this.startedAt = startedAt
  }

  get running(): boolean {
    return this.state === 'running' || this.state === 'cancelling'
  }

  /** 0 to 1 of the whole job; null while the total of the step is unknown. */
  get fraction(): number | null {
    const now = this.progress
    if (!now?.total) return null
    return Math.min(1, now.done / now.total)
  }

  /** "Step 2 of 4: writing rows · 1.2m of 2.9m rows · 86,000 rows/s · about 20 s left". */
  get line(): string {
    if (this.state === 'cancelling') return 'Cancelling…'
    const now = this.progress
    if (!now) return 'Starting…'
    const amount = (value: number): string => (now.unit === 'bytes' ? bytes(value) : countShort(value))
    const unit = now.unit === 'bytes' ? '' : ` ${now.unit}`
    const done = now.total
      ? `${amount(now.done)} of ${amount(now.total)}${unit}`
      : now.done > 0
        ? `${amount(now.done)}${unit}`
        : ''
    const speed = now.rate && now.unit !== 'steps' ? rate(now.rate, now.unit) : ''
    const parts = [`Step ${now.step} of ${now.steps}: ${now.label}`, done, speed, timeLeft(now.secondsLeft)]
    return parts.filter(Boolean).join(' · ')
  }

  cancel(): void {
    if (this.state !== 'running') return
    this.state = 'cancelling'
    this.#abort.abort()
  }

  /** Reads the stream to its end. */
  async follow(open: (signal: AbortSignal) => Promise<Stream<Result>>): Promise<Result | null> {
    try {
      const stream = await open(this.#abort.signal)
      for (;;) {
        const { done, value } = await stream.next()
        if (done) {
          this.result = value
          this.state = 'done'
          return value
        }
        this.progress = value
        this.#speak()
      }
    } catch (error) {
      this.fault = faultOf(error)
      this.state = this.#abort.signal.aborted || this.fault.key === 'cancelled' ? 'cancelled' : 'failed'
      return null
    }
  }

  /** Screen readers hear 0, 25, 50, 75 and 100 % only. */
  #speak(): void {
    const quarter = Math.floor((this.fraction ?? 0) * 4)
    if (quarter <= this.#spoken) return
    this.#spoken = quarter
    page.announce(`${this.title}: ${count(quarter * 25)}%`)
  }
}

/** All long work of this window, newest last. */
class Jobs {
  list = $state.raw<readonly Job[]>([])
  #next = 1

  get running(): readonly Job[] {
    return this.list.filter((job) => job.running)
  }

  /** Registers long work and starts it; `done` resolves with its result, or null when it failed or was cancelled. */
  start<Result>(
    title: string,
    open: (signal: AbortSignal) => Promise<Stream<Result>>,
  ): { job: Job<Result>; done: Promise<Result | null> } {
    const job = new Job<Result>(this.#next, title, Date.now())
    this.#next += 1
    this.list = [...this.list, job]
    return { job, done: job.follow(open) }
  }

  /** Takes finished work off the list. */
  clear(): void {
    this.list = this.list.filter((job) => job.running)
  }
}

export const jobs = new Jobs()
