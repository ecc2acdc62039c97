import type { ChildProcess } from 'node:child_process'

/** Messages between a test and the shell under the stand-in. */
export type ToShell =
  { kind: 'dialog'; paths: string[] } | { kind: 'menu'; id: string } | { kind: 'close' } | { kind: 'log' }

export type FromShell = { kind: 'ready'; cdp: string; url: string } | { kind: 'log'; calls: StandInCall[] }

/** One call that the shell made on Electron, as the test may inspect it. */
export interface StandInCall {
  readonly what: string
  readonly value: unknown
}

/** Waits for one message of the shell; rejects when it ends first or takes too long. */
export function nextMessage<Kind extends FromShell['kind']>(
  shell: ChildProcess,
  kind: Kind,
  milliseconds = 60_000,
): Promise<Extract<FromShell, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const finish = (act: () => void): void => {
      clearTimeout(timer)
      shell.off('message', onMessage)
      shell.off('exit', onExit)
      act()
    }
    const onMessage = (message: FromShell): void => {
      if (message.kind === kind) finish(() => resolve(message as Extract<FromShell, { kind: Kind }>))
    }
    const onExit = (code: number | null): void => finish(() => reject(new Error(`The shell ended with ${code}`)))
    const timer = setTimeout(() => finish(() => reject(new Error(`No "${kind}" from the shell`))), milliseconds)
    shell.on('message', onMessage)
    shell.on('exit', onExit)
  })
}
