import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
      removeStale(path, holder, mine)
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

/**
 * Removes a stale lock, unless another process is about to, or has taken it over since it was read: only whoever has made
 * the claim to that very lock removes it, so what is there under another token is never touched.
 */
function removeStale(path: string, stale: Holder | null, mine: Holder): void {
  const claims = claim(path, stale, mine)
  if (claims === null) return
  try {
    if (readHolder(path)?.token === stale?.token) rmSync(path, { force: true })
  } finally {
    for (const name of claims) rmSync(name, { force: true })
  }
}

/** Processes that ended one after the other while they took over the same lock. */
const MOST_CLAIMS = 20

/**
 * Claims a stale lock, or the claim to it of a process that no longer runs; one that runs keeps its claim.
 * @returns files of the claim; null where it belongs to another process
 */
function claim(path: string, stale: Holder | null, mine: Holder): string[] | null {
  const names: string[] = []
  for (let claimed = stale; names.length < MOST_CLAIMS;) {
    const name = `${path}.${claimed?.token ?? 'unreadable'}.claim`
    names.push(name)
    if (createExclusively(name, mine)) return names
    claimed = readHolder(name)
    if (claimed === null || isAlive(claimed)) return null
  }
  return null
}

/** A token becomes part of file names. */
const TOKEN = /^[\w-]{1,64}$/

function readHolder(path: string): Holder | null {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>
    const { pid, host, token, since = '', process: identity = null } = value
    if (typeof pid !== 'number' || typeof host !== 'string') return null
    if (typeof token !== 'string' || !TOKEN.test(token)) return null
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
