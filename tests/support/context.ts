import type { Database } from 'better-sqlite3'
import type { AnalysisContext } from '../../src-main/analysis/context.ts'
import type { Facts } from '../../src-main/base/facts.ts'
import type { Settings } from '../../src-main/model/settings.ts'
import { buildFacts } from '../../src-main/store/snapshot/build.ts'
import { movedIntoMemory } from '../../src-main/store/snapshot/place.ts'

/**
 * A context as readers make it: the facts are built from the database when they are first asked for, and lie in one
 * memory as those of a snapshot do, where compiled kernels reach them.
 */
export function contextOf({ db, settings }: { db: Database; settings: Settings }): AnalysisContext {
  const held: { facts: Facts | null } = { facts: null }
  return {
    db,
    settings,
    tick: () => undefined,
    get facts() {
      held.facts ??= movedIntoMemory(buildFacts(db))
      return held.facts
    },
  }
}
