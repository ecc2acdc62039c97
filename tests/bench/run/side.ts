import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { watchTree } from './process-tree.ts'
import type { Answer, Question } from './side-messages.ts'

/** What one run cost; processor time and peak memory are those of the side's whole process tree. */
export interface Measured {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMegabytes: number
  readonly result: unknown
}

/** Flags and environment that a process gets besides those of this one. */
interface SideOptions {
  readonly flags?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** One contestant in a process of its own, asked for one piece of work after the other. */
export class Side {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Starts the module as a process; it calls `serveSide`. */
  static start(module: URL, { flags = [], environment = {} }: SideOptions = {}): Side {
    const execArgv = [...process.execArgv, ...flags]
    const env = { ...process.env, ...environment }
    return new Side(
      fork(module, { execArgv, env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' }),
    )
  }

  /** Asks for a task and waits. @throws Error with the side's words when it failed or ended */
  async ask(task: string, input: unknown = null): Promise<Measured> {
    const tree = watchTree(this.#child.pid ?? 0)
    try {
      const answer = await this.#exchange({ task, input })
      if ('failed' in answer) throw new Error(answer.failed)
      const { peakMegabytes, cpuSeconds } = tree.stop()
      return {
        ...answer,
        // The clock of /proc is coarse; it is needed only where other processes worked for the side.
        cpuSeconds: cpuSeconds > 1.1 * answer.cpuSeconds + 0.1 ? cpuSeconds : answer.cpuSeconds,
        peakMegabytes: Math.max(answer.peakMegabytes, peakMegabytes),
      }
    } finally {
      tree.stop()
    }
  }

  /** Lets the process end. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.disconnect()
    await ended
  }

  #exchange(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const child = this.#child
      const onExit = (code: number | null): void => reject(new Error(`the process ended with ${String(code)}`))
      child.once('exit', onExit)
      child.once('message', (answer) => {
        child.off('exit', onExit)
        resolve(answer as Answer)
      })
      child.send(question)
    })
  }
}

/** Runs one task in a fresh process. */
export async function runOnce(module: URL, task: string, input: unknown, options?: SideOptions): Promise<Measured> {
  const side = Side.start(module, options)
  try {
    return await side.ask(task, input)
  } finally {
    await side.close()
  }
}
