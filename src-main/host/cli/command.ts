import { resolve } from 'node:path'
import type { ParseArgsOptionsConfig } from 'node:util'
import type { Api } from '../../api/client.ts'
import { LensError } from '../../base/faults.ts'
import { openEngine } from '../engine.ts'
import { defaultHome } from '../home.ts'
import type { Terminal } from './terminal.ts'

/** What was typed after the command's name. */
export interface Typed {
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>
  readonly terminal: Terminal
  /** Fires when the user presses Ctrl-C. */
  readonly signal: AbortSignal
}

/** One command of `purchase-lens`. */
export interface Command {
  readonly name: string
  /** Arguments and options as typed: `<folder> [--json]`. */
  readonly usage: string
  readonly doc: string
  readonly options?: ParseArgsOptionsConfig
  /** Answers with the exit code. */
  readonly run: (typed: Typed) => Promise<number>
}

/** The word at a position. @throws LensError `bad_request` when it was not typed */
export function word(typed: Typed, at: number, what: string): string {
  const value = typed.words[at]
  if (value === undefined) throw new LensError('bad_request', `Name the ${what}.`)
  return value
}

/** Text of an option, or undefined. */
export function text(typed: Typed, name: string): string | undefined {
  const value = typed.options[name]
  return typeof value === 'string' ? value : undefined
}

/** Opens a workspace in this process, runs the work on its procedures and lets go again. */
export async function inWorkspace<T>(
  folder: string | null,
  readOnly: boolean,
  work: (api: Api) => Promise<T>,
): Promise<T> {
  const appDir = defaultHome(process.env, process.platform)
  const engine = await openEngine({ host: 'cli', appDir, allowPaths: true })
  try {
    const { api } = engine.client
    if (folder !== null) await api.workspace.open({ folder: resolve(folder), readOnly })
    return await work(api)
  } finally {
    await engine.close()
  }
}
