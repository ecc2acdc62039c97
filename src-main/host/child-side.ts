import { Worker } from 'node:worker_threads'
import type { Progress } from '../api/contract/import.ts'
import type { ChildMessage } from './child.ts'
import { packFault } from '../base/fault-wire.ts'
import { openParentLink } from './parent-link.ts'

/** Reports at most ten times per second, and always when the stage or step changes. */
export function throttled(send: (progress: Progress) => void): (progress: Progress) => void {
  const last = { at: -Infinity, step: '' }
  return (progress) => {
    const now = performance.now()
    const step = `${progress.stage}/${String(progress.step)}`
    if (step === last.step && now - last.at < 100) return
    last.at = now
    last.step = step
    send(progress)
  }
}

/** Program of the watching thread: `process.ppid` changes once the parent is gone. */
const WATCH = `
const { workerData } = require('node:worker_threads')
setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL') }, 40)`

/**
 * Ends this process as soon as its parent is gone, even in the middle of a long statement that lets no event through:
 * an orphan would write beside the next holder of the workspace.
 */
function dieWithParent(): void {
  new Worker(WATCH, { eval: true, workerData: process.ppid, execArgv: [] }).unref()
}

/**
 * Serves exactly one request of the parent process, then leaves. Leaves at once when the parent is gone, so that a
 * killed host never leaves a process writing into its workspace.
 */
export function serveParent(
  handle: (request: unknown, report: (progress: Progress) => void) => Promise<unknown>,
): void {
  const parent = openParentLink()
  const say = (message: ChildMessage, then?: () => void): void => parent.send(message, then)
  dieWithParent()
  parent.onFirst((message) => {
    const report = throttled((progress) => say({ type: 'progress', progress }))
    const handled = Promise.resolve().then(() => handle((message as { request: unknown }).request, report))
    handled.then(
      (result) => {
        const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024)
        say({ type: 'result', result, peakMemoryMb }, () => process.exit(0))
      },
      (error: unknown) => say({ type: 'fault', fault: packFault(error) }, () => process.exit(1)),
    )
  })
}
