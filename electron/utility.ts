import { utilityProcess } from 'electron'
import type { Readable } from 'node:stream'
import { CHILD_ENVIRONMENT } from '../src-main/host/process-starter.ts'
import type { ProcessStarter } from '../src-main/host/process-starter.ts'

/**
 * Starts a program of the engine as a utility process: the packaged shell cannot be run as plain Node, so that nobody
 * else can either.
 */
export const startUtility: ProcessStarter = (path, execArgv) => {
  const child = utilityProcess.fork(path, [], {
    execArgv: [...execArgv],
    env: { ...process.env, ...CHILD_ENVIRONMENT },
    serviceName: 'Purchase Lens engine',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return {
    stderr: child.stderr as Readable | null,
    send: (message) => child.postMessage(message),
    kill: () => {
      // `kill()` of Electron asks politely; a statement of SQLite would not listen.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
    },
    onMessage: (listener) => child.on('message', listener),
    onEnd: (listener) => child.on('exit', (code) => listener(code, null)),
  }
}
