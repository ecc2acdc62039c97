import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { guarded } from './errors.ts'
import { FILE_MODE } from './paths.ts'

/** Who holds a workspace, as written into `workspace.lock`. */
interface Holder {
  readonly pid: number
  readonly host: string
  readonly since: string
  /** Start of the process in clock ticks and boot, where the system tells; a reused process id differs here. */
  readonly process: string | null
  readonly token: string
}

/** The lock of this process. */
export interface TakenLock {
  readonly taken: true
  readonly release: () => void
  /** Whether the lock file still names this opening. */
  readonly isMine: () => boolean
}

/** The lock was taken, or is held by someone else. */
export type LockResult = TakenLock | { readonly taken: false; readonly holder: string }

/**
 * Takes the lock of a workspace. A lock left by a process that no longer runs on this computer is taken over; one of
 * another computer never is.
 */
export function takeLock(path: string): LockResult {
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    process: processIdentity(process.pid),
    token: randomUUID(),
  }
  return guarded('the workspace lock', () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (createExclusively(path, mine)) return lockedBy(path, mine)
      const holder = readHolder(path)
      if (holder && isAlive(holder)) return { taken: false, holder: describe(holder) }
      setAside(path, holder)
    }
    return { taken: false, holder: 'another process' }
  })
}

/** The whole lock appears at once: it is written aside and linked to its name, which fails when the name is taken. */
function createExclusively(path: string, holder: Holder): boolean {
  const aside = `${path}.${holder.token}`
  writeFileSync(aside, `${JSON.stringify(holder)}\n`, { mode: FILE_MODE })
  try {
    linkSync(aside, path)
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(code)) throw error
    return createWithoutLinks(path, holder)
  } finally {
    rmSync(aside, { force: true })
  }
}

/** File systems without hard links (FAT, some network shares). */
function createWithoutLinks(path: string, holder: Holder): boolean {
  try {
    writeFileSync(path, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: FILE_MODE })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function lockedBy(path: string, mine: Holder): TakenLock {
  const isMine = (): boolean => readHolder(path)?.token === mine.token
  return {
    taken: true,
    isMine,
    release: () => {
      if (isMine()) rmSync(path, { force: true })
    },
  }
}

/** Moves a stale lock away; if it was replaced by a live one in the meantime, that one is put back. */
function setAside(path: string, stale: Holder | null): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const moved = readHolder(aside)
  if (moved && moved.token !== stale?.token && isAlive(moved)) {
    createExclusively(path, moved)
  }
  rmSync(aside, { force: true })
}

function readHolder(path: string): Holder | null {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>
    const { pid, host, token, since = '', process: identity = null } = value
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof token !== 'string') return null
    return { pid, host, token, since, process: identity }
  } catch {
    return null
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return holder.process === null || holder.process === processIdentity(holder.pid)
}

function describe(holder: Holder): string {
  return `process ${holder.pid} on ${holder.host}`
}

/** Boot and start time of a process on Linux; null where the system does not tell. */
function processIdentity(pid: number): string | null {
  if (process.platform !== 'linux') return null
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${boot}:${started ?? ''}`
  } catch {
    return null
  }
}
