import type { LoadProgress, Report } from './request.ts'

const INTERVAL_MS = 100

/** Reports progress at most ten times a second, with rate and time left of the stage in hand. */
export class ProgressMeter {
  readonly #report: Report
  readonly #steps: number
  #stage: LoadProgress['stage'] = 'land'
  #label = ''
  #unit: LoadProgress['unit'] = 'bytes'
  #step = 0
  #started = 0
  #last = 0

  /** When the work began. */
  readonly startedAt = new Date()

  constructor(report: Report, steps: number) {
    this.#report = report
    this.#steps = steps
  }

  /** What the step in hand counts. */
  get unit(): LoadProgress['unit'] {
    return this.#unit
  }

  /** Begins the next step; it is always reported. */
  begin(stage: LoadProgress['stage'], label: string, unit: LoadProgress['unit']): void {
    this.#stage = stage
    this.#label = label
    this.#unit = unit
    this.#step++
    this.#started = performance.now()
    this.#last = 0
    this.at(0, null)
  }

  /** Reports how far the step is, unless the last report was just now. */
  at(done: number, total: number | null, label = this.#label): void {
    const now = performance.now()
    if (this.#last !== 0 && now - this.#last < INTERVAL_MS) return
    this.#last = now
    const seconds = (now - this.#started) / 1000
    const rate = seconds > 0.5 && done > 0 ? done / seconds : null
    const secondsLeft = rate === null || total === null ? null : Math.max(0, (total - done) / rate)
    this.#report({
      stage: this.#stage,
      step: this.#step,
      steps: this.#steps,
      label,
      done,
      total,
      unit: this.#unit,
      rate,
      secondsLeft,
    })
  }
}
