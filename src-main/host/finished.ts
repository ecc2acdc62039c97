import type { Running } from '../api/services.ts'

/** Runs a job to its end without watching its progress. */
export async function finished<T>(running: Running<T>): Promise<T> {
  for (;;) {
    const step = await running.next()
    if (step.done) return step.value
  }
}
