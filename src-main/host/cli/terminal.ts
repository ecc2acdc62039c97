import type { Progress } from '../../api/contract/import.ts'
import { faultOf } from '../../api/client.ts'
import { faults } from '../../base/faults.ts'
import { figure } from './text-table.ts'

/** Where a command writes: the result alone on standard output, everything else on standard error. */
export interface Terminal {
  readonly json: boolean
  /** Prints the result: as JSON, or as the text that people read. */
  readonly result: (value: unknown, text: () => string) => void
  /** A sentence beside the result. */
  readonly note: (sentence: string) => void
  readonly progress: (progress: Progress) => void
  /** Prints a fault; answers with the exit code. */
  readonly fault: (error: unknown) => number
}

/** The terminal of this process. */
export function createTerminal(json: boolean): Terminal {
  const last = { label: '', line: false }
  const endLine = (): void => {
    if (last.line) process.stderr.write('\n')
    last.line = false
  }
  return {
    json,
    result(value, text) {
      endLine()
      process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`)
    },
    note(sentence) {
      endLine()
      process.stderr.write(`${sentence}\n`)
    },
    progress(progress) {
      if (process.stderr.isTTY) {
        process.stderr.write(`\r\u001b[K${progressLine(progress)}`)
        last.line = true
      } else if (progress.label !== last.label) process.stderr.write(`${progress.label}\n`)
      last.label = progress.label
    },
    fault(error) {
      endLine()
      const { key, code, message, help, detail, retry } = faultOf(error)
      if (json) process.stderr.write(`${JSON.stringify({ error: { key, code, message, help, retry, detail } })}\n`)
      else process.stderr.write(`${code}  ${message}\n${help}\n`)
      return faults[key].exit
    },
  }
}

function progressLine({ label, done, total, unit, rate, secondsLeft }: Progress): string {
  const share = total !== null && total > 0 ? ` ${String(Math.floor((100 * done) / total))} %` : ''
  const speed = rate === null ? '' : `  ${figure(rate, 0)} ${unit}/s`
  const left = secondsLeft === null ? '' : `  ${figure(secondsLeft, 0)} s left`
  return `${label}${share}${speed}${left}`
}

/** A procedure that yields progress before its result. */
export interface RunningCall<T> {
  readonly next: () => Promise<IteratorResult<Progress, T>>
}

/** Follows a running procedure to its result. */
export async function follow<T>(running: RunningCall<T>, terminal: Terminal): Promise<T> {
  for (;;) {
    const step = await running.next()
    if (step.done) return step.value
    terminal.progress(step.value)
  }
}
