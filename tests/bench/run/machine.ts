import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { version as duckDbVersion } from '@duckdb/node-api'
import Database from 'better-sqlite3'
import { sqlite3Version } from '../peers/sqlite3.ts'

/** On what the figures were taken. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  /** Programs that wanted a core in the minutes before; well below one core's worth on a quiet machine. */
  readonly loadAverage: number
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
    loadAverage: loadavg()[1] ?? Number.NaN,
    programs: {
      Node: process.versions.node,
      'SQLite in better-sqlite3': sqlite,
      'sqlite3 shell': sqlite3Version() ?? 'absent',
      DuckDB: duckDbVersion(),
      ...python,
    },
  }
}
