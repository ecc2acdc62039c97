import { ownPeak, resetPeak } from './process-tree.ts'
import type { Answer, Question } from './side-messages.ts'

/** Named pieces of work. A task may answer with `timed` where only a part of its work is the measured one. */
export type Tasks = Readonly<Record<string, (input: never) => unknown>>

/** Seconds that a task measured itself, because the rest of it was preparation. */
export class TimedResult {
  readonly seconds: number
  readonly result: unknown
  constructor(seconds: number, result: unknown) {
    this.seconds = seconds
    this.result = result
  }
}

/** Serves the tasks to the parent process, one after the other, and ends with it. */
export function serveSide(tasks: Tasks): void {
  process.on('message', (question: Question) => {
    void answer(tasks, question).then((reply) => process.send?.(reply))
  })
  process.on('disconnect', () => process.exit(0))
}

async function answer(tasks: Tasks, { task, input }: Question): Promise<Answer> {
  const work = tasks[task]
  if (work === undefined) return { failed: `there is no task ${task}` }
  try {
    resetPeak()
    const cpu = process.cpuUsage()
    const start = performance.now()
    const result = await work(input as never)
    const seconds = (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(cpu)
    const cost = { cpuSeconds: (user + system) / 1e6, peakMegabytes: ownPeak() }
    return result instanceof TimedResult
      ? { ...cost, seconds: result.seconds, result: result.result }
      : { ...cost, seconds, result }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}
