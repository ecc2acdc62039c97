import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const KEPT_MS = 60_000

/** Whether a window can be shown here. */
export function hasDisplay(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  return platform !== 'linux' || Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'])
}

/**
 * Opens the address in the user's browser by way of a file that only the user can read: a program's arguments are
 * visible to everyone on the machine, and the address holds the session token.
 */
export async function openBrowser(address: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'purchase-lens-'))
  const file = join(folder, 'open.html')
  const target = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Purchase Lens</title><meta http-equiv="refresh" content="0;url=${target}">`
  writeFileSync(file, page, { mode: 0o600 })
  const [program, args] = opener(file)
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  await new Promise<void>((done) => {
    child.on('spawn', () => done())
    child.on('error', () => done())
  })
  child.unref()
  const forget = (): void => rmSync(folder, { recursive: true, force: true })
  setTimeout(forget, KEPT_MS).unref()
  process.once('exit', forget)
}

function opener(file: string): readonly [string, string[]] {
  if (process.platform === 'darwin') return ['open', [file]]
  if (process.platform === 'win32') return ['cmd', ['/c', 'start', '', file]]
  return ['xdg-open', [file]]
}
