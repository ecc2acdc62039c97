import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { LensError } from '../../base/faults.ts'
import { openEngine } from '../engine.ts'
import { programFolder, rendererFolder, rendererIsBuilt } from '../entry.ts'
import { defaultHome } from '../home.ts'
import { readPageFiles } from '../page-files.ts'
import { serveWeb } from '../web.ts'
import type { Command, Typed } from './command.ts'
import { text } from './command.ts'
import { hasDisplay, openBrowser } from './open-browser.ts'

/** Commands that open the screens. */
export const serveCommands: readonly Command[] = [
  {
    name: 'serve',
    usage: '[<folder>] [--port <number>] [--open]',
    doc: 'Serves the screens on 127.0.0.1 and prints the address; ends with Ctrl-C.',
    options: { port: { type: 'string' }, open: { type: 'boolean' } },
    run: (typed) => serve(typed, typed.options['open'] === true),
  },
  {
    name: 'start',
    usage: '[<folder>] [--port <number>]',
    doc: 'Opens the app: the desktop shell where its program is installed, else the screens in the browser.',
    options: { port: { type: 'string' } },
    run: (typed) => {
      const shell = electronBinary()
      return shell !== null && hasDisplay() ? runShell(shell, typed) : serve(typed, true)
    },
  },
]

async function serve(typed: Typed, open: boolean): Promise<number> {
  if (!rendererIsBuilt()) throw new LensError('not_found', 'The screens are not built yet; run `npm run build` once.')
  const appDir = defaultHome(process.env, process.platform)
  const engine = await openEngine({ host: 'web', appDir, allowPaths: false })
  const folder = typed.words[0]
  try {
    if (folder !== undefined) await engine.client.api.workspace.open({ folder: resolve(folder) })
    const web = await serveWeb({ engine, files: readPageFiles(rendererFolder()), port: portOf(typed) })
    typed.terminal.result({ address: web.address, port: web.port }, () => `Purchase Lens is at ${web.address}`)
    if (open && hasDisplay()) await openBrowser(web.address)
    else typed.terminal.note('Open this address in a browser on this computer. Ctrl-C ends.')
    await ended(typed.signal)
    await web.close()
    return 0
  } finally {
    await engine.close()
  }
}

function portOf(typed: Typed): number {
  const given = text(typed, 'port') ?? '0'
  const port = Number(given)
  if (!/^\d+$/.test(given) || port > 65_535) throw new LensError('bad_request', 'A port is a number up to 65535.')
  return port
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
}

/** Path of the desktop shell's program, or null. Its package is never loaded: that would start a download. */
export function electronBinary(environment: NodeJS.ProcessEnv = process.env): string | null {
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH']
  const folder = electronPackage()
  const name = folder === null ? null : readIfThere(join(folder, 'path.txt'))
  const file = name?.trim() ?? (process.platform === 'win32' ? 'electron.exe' : 'electron')
  const base = override ?? (folder !== null && name !== null ? join(folder, 'dist') : null)
  const path = base === null ? null : join(base, file)
  return path !== null && existsSync(path) ? path : null
}

function electronPackage(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return null
  }
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function runShell(shell: string, typed: Typed): Promise<number> {
  return new Promise((done) => {
    const child = spawn(shell, [programFolder(), ...typed.words.map((folder) => resolve(folder))], { stdio: 'inherit' })
    typed.signal.addEventListener('abort', () => child.kill(), { once: true })
    child.on('error', () => done(70))
    child.on('exit', (code) => done(code ?? 130))
  })
}
