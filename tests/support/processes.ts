import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Process ids of the children of this process (Linux). */
export function children(): number[] {
  const tasks = `/proc/${process.pid}/task`
  return readdirSync(tasks).flatMap((task) => {
    const text = readFileSync(join(tasks, task, 'children'), 'utf8').trim()
    return text === '' ? [] : text.split(' ').map(Number)
  })
}

/** How a command ended and what it said. */
export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Arguments of Node that let programs run from source. */
export const FROM_SOURCE = ['--import', resolve('src-main/host/raw-hooks.mjs')]
/** Arguments of Node that run the command line from source. */
export const PROGRAM = [...FROM_SOURCE, resolve('src-main/host/cli.ts')]

/** Runs the command line as its own process, as a user does. */
export function lens(home: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [...PROGRAM, ...args], { env: { ...process.env, PURCHASE_LENS_HOME: home } })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
    child.on('close', (code) => done({ code, ...said }))
  })
}
