import type { Database } from 'better-sqlite3'
import type { AnalysisContext } from '../analysis/context.ts'
import { analyses } from '../analysis/index.ts'
import type { Facts } from '../base/facts.ts'
import { warmUp } from '../analysis/overview/warm.ts'
import { LensError } from '../base/faults.ts'
import { openWarehouse } from '../store/open.ts'
import { buildFacts } from '../store/snapshot/build.ts'
import { packFault } from '../base/fault-wire.ts'
import { COUNTS, WARM } from './reader-messages.ts'
import type { FromReader, ReaderTarget, ToReader } from './reader-messages.ts'
import { countWarehouse } from './warehouse-counts.ts'

type Ask = Extract<ToReader, { type: 'ask' }>

/** One reader: holds the version it was last asked about and runs analyses on it. */
export interface Reader {
  readonly answer: (ask: Ask) => FromReader
  readonly release: () => void
}

/** Results of up to this many values are worth keeping for the same question. */
const SMALL = 200_000

/** Ends an analysis that needs facts where none are at hand. */
class NoFacts extends Error {}

/**
 * A reader without an open version yet.
 * @param send tells of facts that were built, before the answer for which they were needed
 */
export function createReader(send: (message: FromReader) => void): Reader {
  const held: { db: Database | null; sha256: string; facts: Facts | null } = { db: null, sha256: '', facts: null }
  const release = (): void => {
    held.db?.close()
    held.db = null
    held.facts = null
  }
  const open = (target: ReaderTarget): Database => {
    if (held.db && held.sha256 === target.sha256) return held.db
    release()
    held.db = openWarehouse(target.warehouse, { readOnly: true, attach: target.work })
    held.sha256 = target.sha256
    return held.db
  }
  // Facts are built to the end even when the asker has gone away: everybody needs them.
  const build = (ask: Ask, db: Database): Facts => {
    if (!ask.builds) throw new NoFacts()
    const facts = buildFacts(db)
    send({ id: ask.id, ok: null, facts })
    return facts
  }
  return {
    release,
    answer(ask) {
      try {
        const tick = (): void => {
          if (Atomics.load(ask.flag, 0) === 1) throw new LensError('cancelled', 'Cancelled.')
        }
        tick()
        const db = open(ask.target)
        held.facts = ask.facts ?? held.facts
        const context: AnalysisContext = {
          db,
          settings: ask.target.settings,
          tick,
          get facts() {
            held.facts ??= build(ask, db)
            return held.facts
          },
        }
        const result = run(ask.path, context, ask.input)
        return { id: ask.id, ok: true, result, small: countValues(result, SMALL) < SMALL }
      } catch (error) {
        if (error instanceof NoFacts) return { id: ask.id, ok: null }
        return { id: ask.id, ok: false, fault: packFault(error) }
      }
    },
  }
}

function run(path: string, context: AnalysisContext, input: unknown): unknown {
  if (path === COUNTS) return countWarehouse(context)
  if (path === WARM) {
    warmUp(context)
    return null
  }
  const analysis = Object.hasOwn(analyses, path) ? analyses[path] : undefined
  if (!analysis) throw new LensError('not_found', `There is no analysis ${path}.`)
  return analysis(context, input as never)
}

/** Number of values in a result, or `limit` once there are that many. */
function countValues(value: unknown, limit: number): number {
  const open: unknown[] = [value]
  for (let count = 0; ; count++) {
    const next = open.pop()
    if (count >= limit) return limit
    if (typeof next === 'object' && next !== null) {
      const inner: unknown[] = Object.values(next)
      if (open.length + inner.length >= limit) return limit
      open.push(...inner)
    }
    if (open.length === 0) return count + 1
  }
}
