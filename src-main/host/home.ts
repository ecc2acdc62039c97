import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A workspace opened before on this computer. */
export interface Recent {
  readonly folder: string
  readonly name: string
  readonly openedAt: string
}

/** The program's own folder: recent workspaces and the log; nothing of a client's data. */
export interface Home {
  readonly folder: string
  readonly recents: () => readonly Recent[]
  readonly remember: (recent: Recent) => void
  readonly log: (event: string, facts: Readonly<Record<string, string | number | boolean | null>>) => void
}

const RECENTS = 12
const LOG_BYTES = 4 * 1024 * 1024

/** Where the program keeps its own files; `PURCHASE_LENS_HOME` overrides it. */
export function defaultHome(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const chosen = environment['PURCHASE_LENS_HOME']
  if (chosen) return chosen
  if (platform === 'win32')
    return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'purchase-lens')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'purchase-lens')
  return join(environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'purchase-lens')
}

/** Opens (and creates) the program's folder, readable by its owner only. */
export function openHome(folder: string): Home {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const recentsFile = join(folder, 'recents.json')
  const logFile = join(folder, 'purchase-lens.log')
  const recents = (): readonly Recent[] => readRecents(recentsFile)
  return {
    folder,
    recents,
    remember(recent) {
      const others = recents().filter((other) => other.folder !== recent.folder)
      const partial = `${recentsFile}.${String(process.pid)}`
      writeFileSync(partial, JSON.stringify([recent, ...others].slice(0, RECENTS), null, 2), { mode: 0o600 })
      renameSync(partial, recentsFile)
    },
    log(event, facts) {
      const line = `${JSON.stringify({ at: new Date().toISOString(), event, ...facts })}\n`
      try {
        if (existsSync(logFile) && statSync(logFile).size > LOG_BYTES) renameSync(logFile, `${logFile}.1`)
        appendFileSync(logFile, line, { mode: 0o600 })
      } catch {
        // A full disk must not turn a good answer into a failure; the log is the least important file.
      }
    },
  }
}

function readRecents(file: string): readonly Recent[] {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(read) ? read.filter(isRecent) : []
  } catch {
    return []
  }
}

function isRecent(value: unknown): value is Recent {
  if (typeof value !== 'object' || value === null) return false
  return ['folder', 'name', 'openedAt'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string')
}
