import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runChild } from '../../src-main/host/child.ts'
import type { LoadOutcome, LoadWriter } from '../../src-main/import/request.ts'
import { openWarehouse } from '../../src-main/store/open.ts'
import type { Workspace } from '../../src-main/store/workspace.ts'
import { createWorkspace, openWorkspace } from '../../src-main/store/workspace.ts'
import { sharedData } from '../support/data.ts'
import { one } from '../support/load.ts'

const month = sharedData('online-retail/online-retail-2010-12-latin1-us-dates.csv.gz')
const items = sharedData('groceries/items.csv')
const KILLS = 20
const SPREAD_MS = 2_000

/** A fixed sequence, so that a failure can be repeated (Park and Miller 1988). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** Loads a file in a job process; killed after so many milliseconds. Publishes what was sealed, as the host does. */
async function loadKilled(
  workspace: Workspace,
  { path, writer }: { readonly path: string; readonly writer: LoadWriter },
  after: number,
): Promise<'published' | 'killed'> {
  const load = workspace.startLoad({ files: [{ path }] })
  const stop = new AbortController()
  const timer = setTimeout(() => {
    stop.abort()
  }, after)
  try {
    const job = {
      kind: 'load',
      load: {
        folder: workspace.folder,
        load,
        from: workspace.current()?.version ?? null,
        files: [{ path }],
        writer,
        settings: workspace.settings(),
        recipes: [],
        salt: workspace.id,
      },
    }
    const events = runChild<LoadOutcome>('job', job, stop.signal, 1024)
    let step = await events.next()
    while (step.done !== true) step = await events.next()
    const { sealed, summary } = step.value.result
    if (sealed !== null) workspace.publish({ ...sealed, load }, summary)
    return 'published'
  } catch (error) {
    workspace.failLoad(load, 'cancelled')
    if (stop.signal.aborted) return 'killed'
    throw error
  } finally {
    clearTimeout(timer)
  }
}

test.skipIf(month === null || items === null).each<LoadWriter>(['pages', 'insert'])(
  'twenty loads by %s killed at random leave the version before, and then the load completes',
  { timeout: 300_000 },
  async (writer) => {
    const folder = join(mkdtempSync(join(tmpdir(), 'lens-kill-')), 'shop.lens')
    onTestFinished(() => rmSync(join(folder, '..'), { recursive: true, force: true }))
    const random = seeded(20_261_121)
    createWorkspace(folder, { name: 'Killed' }).close()
    let workspace = openWorkspace(folder, { readOnly: false })
    expect(await loadKilled(workspace, { path: items ?? '', writer }, 60_000)).toBe('published')
    const before = workspace.current()
    for (let kills = 0; kills < KILLS;) {
      const outcome = await loadKilled(workspace, { path: month ?? '', writer }, random() * SPREAD_MS)
      if (outcome === 'published') workspace.undo()
      else kills++
      workspace.close()
      workspace = openWorkspace(folder, { readOnly: false })
      expect(workspace.current()).toMatchObject({ version: before?.version, sha256: before?.sha256 })
      expect(readdirSync(workspace.paths.warehouse).filter((name) => name.includes('partial'))).toEqual([])
      expect(readdirSync(workspace.paths.landing).filter((name) => name.includes('partial'))).toEqual([])
    }
    expect(await loadKilled(workspace, { path: month ?? '', writer }, 60_000)).toBe('published')
    const current = workspace.current()
    workspace.close()
    const db = openWarehouse(current?.path ?? '', { readOnly: true })
    expect(one(db, 'SELECT count(*) AS n FROM order_line')).toEqual({ n: 42_208 })
    expect(one(db, `SELECT count(*) AS n FROM gold_product_dim WHERE is_inferred = 0 AND product_key > 0`)).toEqual({
      n: 169,
    })
    db.close()
  },
)
