import { readFileSync } from 'node:fs'
import type { Progress } from '../api/contract/import.ts'
import { LensError } from '../base/faults.ts'
import { entry } from './entry.ts'
import { unpackFault } from '../base/fault-wire.ts'
import type { WireFault } from '../base/fault-wire.ts'
import { type ChildLink, startProcess } from './process-starter.ts'

/** What a child process says to the host. */
export type ChildMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'result'; readonly result: unknown; readonly peakMemoryMb: number }
  | { readonly type: 'fault'; readonly fault: WireFault }

/** What a finished child process hands over. */
export interface ChildResult<T> {
  readonly result: T
  readonly peakMemoryMb: number
}

type Event<T> = { readonly progress: Progress } | { readonly ended: ChildResult<T> } | { readonly failed: Error }

/** Megabytes of half the space for new objects, of which V8 would take sixteen in each thread: loads make few objects. */
const NEW_SPACE = 4

/** How much memory V8 may take for objects: so many megabytes of lasting ones, and few for new ones. */
export function memoryFlags(megabytes: number): string[] {
  return [`--max-old-space-size=${String(megabytes)}`, `--max-semi-space-size=${String(NEW_SPACE)}`]
}

/**
 * Runs one request in a process of its own, yielding the latest progress. Aborting the signal or leaving the
 * iterator kills the process; it has ended by the time this generator has.
 * @throws LensError `cancelled`, `import_child`, `import_memory`, or the fault that the process reported
 */
export async function* runChild<T>(
  name: 'job' | 'query',
  request: unknown,
  signal: AbortSignal,
  megabytes: number,
): AsyncGenerator<Progress, ChildResult<T>, void> {
  if (signal.aborted) throw new LensError('cancelled', 'Cancelled.')
  const program = entry(name)
  const killsBefore = memoryKills()
  const child = startProcess(program.path, [...program.execArgv, ...memoryFlags(megabytes)])
  const box = mailbox<T>()
  const abort = (): void => {
    box.post({ failed: new LensError('cancelled', 'Cancelled.') })
    child.kill()
  }
  signal.addEventListener('abort', abort, { once: true })
  const exited = listen<T>(child, box.post, killsBefore)
  child.send({ request }, () =>
    box.post({ failed: new LensError('import_child', 'The process could not be started.') }),
  )
  try {
    for (;;) {
      const event = await box.next()
      if ('progress' in event) yield event.progress
      else if ('ended' in event) return event.ended
      else throw event.failed
    }
  } finally {
    signal.removeEventListener('abort', abort)
    child.kill()
    await exited
  }
}

/** Turns the process's messages and end into events; resolves once the process is gone. */
function listen<T>(child: ChildLink, post: (event: Event<T>) => void, killsBefore: number): Promise<void> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4096)
  })
  child.onMessage((value) => {
    const message = value as ChildMessage
    if (message.type === 'progress') post({ progress: message.progress })
    else if (message.type === 'fault') post({ failed: unpackFault(message.fault) })
    else post({ ended: { result: message.result as T, peakMemoryMb: message.peakMemoryMb } })
  })
  return new Promise((resolve) => {
    child.onEnd((code, killedBy) => {
      const detail = { exit: code, signal: killedBy }
      const starved = /heap out of memory|Allocation failed/.test(said) || memoryKills() > killsBefore
      post({
        failed: starved
          ? new LensError('import_memory', 'The process ran out of memory.', detail)
          : new LensError('import_child', `The process ended unexpectedly (${killedBy ?? String(code)}).`, detail),
      })
      resolve()
    })
  })
}

interface Mailbox<T> {
  readonly post: (event: Event<T>) => void
  readonly next: () => Promise<Event<T>>
}

/** Keeps the newest unread progress and the first ending; a slow reader never makes the queue grow. */
function mailbox<T>(): Mailbox<T> {
  let latest: Event<T> | null = null
  let end: Event<T> | null = null
  let waiting: ((event: Event<T>) => void) | null = null
  const take = (): Event<T> | null => {
    const event = end ?? latest
    latest = null
    return event
  }
  return {
    post(event) {
      if ('progress' in event) latest = event
      else end ??= event
      if (!waiting) return
      const reader = waiting
      waiting = null
      reader(take() ?? event)
    },
    next: () =>
      new Promise((resolve) => {
        const event = take()
        if (event) resolve(event)
        else waiting = resolve
      }),
  }
}

/** Processes of this control group that the kernel killed for memory; 0 where it does not tell. */
function memoryKills(): number {
  for (const file of ['/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control']) {
    try {
      return Number(/oom_kill (\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0)
    } catch {
      continue
    }
  }
  return 0
}
