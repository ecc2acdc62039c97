import { cpus, release, totalmem, type } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { version as duckDbVersion } from '@duckdb/node-api'
import Database from 'better-sqlite3'
import { sqlite3Version } from '../peers/sqlite3.ts'

/** On what the figures were taken. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  /** Names with versions. */
  readonly programs: Readonly<Record<string, string>>
}

/** Describes this machine and the programs that take part. */
export function describeMachine(python: Readonly<Record<string, string>>): Machine {
  const db = new Database(':memory:')
  const sqlite = String(db.prepare('SELECT sqlite_version()').pluck().get())
  db.close()
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    programs: {
      Node: process.versions.node,
      'SQLite in better-sqlite3': sqlite,
      'sqlite3 shell': sqlite3Version() ?? 'absent',
      DuckDB: duckDbVersion(),
      ...python,
    },
  }
}

/** How many cores other programs keep busy just now, looked at for a second while this one rests. */
export async function busyCores(): Promise<number> {
  const before = busyAndAll()
  await setTimeout(1000)
  const after = busyAndAll()
  return ((after.busy - before.busy) / (after.all - before.all)) * cpus().length
}

/** Ticks of all cores since the system started. */
function busyAndAll(): { busy: number; all: number } {
  const times = cpus().map((core) => core.times)
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0)
  return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) }
}
