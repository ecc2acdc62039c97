import { fork } from 'node:child_process'
import type { Readable } from 'node:stream'

/** A running child process of the engine, whoever started it. */
export interface ChildLink {
  readonly stderr: Readable | null
  readonly send: (message: unknown, failed: () => void) => void
  readonly kill: () => void
  readonly onMessage: (listener: (message: unknown) => void) => void
  /** Called once the process is gone, or could not be started (then without code and signal). */
  readonly onEnd: (listener: (code: number | null, signal: string | null) => void) => void
}

/** Starts a program of the engine in a process of its own. */
export type ProcessStarter = (path: string, execArgv: readonly string[]) => ChildLink

/**
 * What children are told besides, for the allocator of glibc, which others pass over: an array of a megabyte or more is
 * memory of its own, which goes back to the system when the array is gone, and threads share two arenas. Without it freed
 * arrays of a load stay a fifth of what it holds.
 */
export const CHILD_ENVIRONMENT = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '1048576' } as const

/** Starts a child of plain Node. */
export const forkProcess: ProcessStarter = (path, execArgv) => {
  const child = fork(path, {
    execArgv: [...execArgv],
    env: { ...process.env, ...CHILD_ENVIRONMENT },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  return {
    stderr: child.stderr,
    send: (message, failed) => {
      child.send(message as object, (error) => {
        if (error) failed()
      })
    },
    kill: () => void child.kill('SIGKILL'),
    onMessage: (listener) => child.on('message', listener),
    onEnd: (listener) => {
      child.on('close', listener)
      child.on('error', () => {
        if (child.pid === undefined) listener(null, null)
      })
    },
  }
}

/** How this program starts its processes: one way for the whole process, chosen by the host before it opens an engine. */
const chosen: { start: ProcessStarter } = { start: forkProcess }

/** Lets the desktop shell start processes its own way; every other host keeps plain Node. */
export function chooseProcessStarter(start: ProcessStarter): void {
  chosen.start = start
}

/** Starts a program of the engine the way this host does it. */
export function startProcess(path: string, execArgv: readonly string[]): ChildLink {
  return chosen.start(path, execArgv)
}
