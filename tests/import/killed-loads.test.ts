import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Api } from '../../src-main/api/client.ts'
import { openEngine } from '../../src-main/host/engine.ts'
import type { LoadWriter } from '../../src-main/import/request.ts'
import type { PublishedVersion } from '../../src-main/store/ledger.ts'
import { openWarehouse } from '../../src-main/store/open.ts'
import { createWorkspace, openWorkspace } from '../../src-main/store/workspace.ts'
import { sharedData } from '../support/data.ts'
import { scratch } from '../support/engine.ts'
import { one } from '../support/load.ts'

const month = sharedData('online-retail/online-retail-2010-12-latin1-us-dates.csv.gz')
const items = sharedData('groceries/items.csv')
const KILLS = 20
const SPREAD_MS = 2_000
/** Longer than a load takes. */
const LONG_MS = 60_000

/** A fixed sequence, so that a failure can be repeated (Park and Miller 1988). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** Loads a file through the API; its process is killed after so many milliseconds. */
async function loadKilled(api: Api, path: string, after: number): Promise<'published' | 'killed'> {
  const stop = new AbortController()
  const timer = setTimeout(() => {
    stop.abort()
  }, after)
  try {
    const running = await api.import.run({ files: [{ source: { path } }] }, { signal: stop.signal })
    for (let step = await running.next(); step.done !== true; step = await running.next());
    return 'published'
  } catch (error) {
    if (stop.signal.aborted) return 'killed'
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** What the workspace is like after its engine was closed; opening it again must find nothing to tidy up. */
function stateOf(folder: string): { current: PublishedVersion | null; partials: string[] } {
  const workspace = openWorkspace(folder, { readOnly: false })
  const { warehouse, landing } = workspace.paths
  const names = [...readdirSync(warehouse), ...readdirSync(landing)]
  const state = { current: workspace.current(), partials: names.filter((name) => name.includes('partial')) }
  workspace.close()
  return state
}

test.skipIf(month === null || items === null).each<LoadWriter>(['pages', 'insert'])(
  'twenty loads by %s killed at random leave the version before, and then the load completes',
  { timeout: 300_000 },
  async (writer) => {
    const folder = join(scratch(), 'shop.lens')
    const random = seeded(20_261_121)
    createWorkspace(folder, { name: 'Killed' }).close()
    /** Loads once in an engine of its own; says whether an undo is needed to be where we were. */
    const once = async (path: string, after: number): Promise<'published' | 'killed'> => {
      const engine = await openEngine({ host: 'test', appDir: scratch(), allowPaths: true, writer })
      try {
        const { api } = engine.client
        await api.workspace.open({ folder })
        const outcome = await loadKilled(api, path, after)
        if (outcome === 'published' && after < LONG_MS) await api.import.undo({})
        return outcome
      } finally {
        await engine.close()
      }
    }
    expect(await once(items ?? '', LONG_MS)).toBe('published')
    const before = stateOf(folder)
    expect(before).toMatchObject({ current: { version: 1 }, partials: [] })
    for (let kills = 0; kills < KILLS;) {
      if ((await once(month ?? '', random() * SPREAD_MS)) === 'killed') kills++
      expect(stateOf(folder)).toEqual(before)
    }
    expect(await once(month ?? '', LONG_MS)).toBe('published')
    const { current } = stateOf(folder)
    const db = openWarehouse(current?.path ?? '', { readOnly: true })
    expect(one(db, 'SELECT count(*) AS n FROM order_line')).toEqual({ n: 42_208 })
    expect(one(db, `SELECT count(*) AS n FROM gold_product_dim WHERE is_inferred = 0 AND product_key > 0`)).toEqual({
      n: 169,
    })
    db.close()
  },
)
