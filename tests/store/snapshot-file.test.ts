import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Facts } from '../../src-main/base/facts.ts'
import { openWarehouse, writeMeta } from '../../src-main/store/open.ts'
import { buildFacts } from '../../src-main/store/snapshot/build.ts'
import { columnsOf } from '../../src-main/store/snapshot/layout.ts'
import { openSnapshot } from '../../src-main/store/snapshot/open.ts'
import { movedIntoMemory } from '../../src-main/store/snapshot/place.ts'
import { versionSnapshot } from '../../src-main/store/snapshot/version-snapshot.ts'
import { snapshotPath, startSnapshot } from '../../src-main/store/snapshot/write.ts'
import { verifyWorkspace } from '../../src-main/store/verify.ts'
import { createPartial, removeOldVersions, removePartials, sealPartial } from '../../src-main/store/versions.ts'
import type { SealedVersion } from '../../src-main/store/versions.ts'
import { workspacePaths } from '../../src-main/store/paths.ts'
import type { Workspace } from '../../src-main/store/workspace.ts'
import { buildWarehouse } from '../support/warehouse.ts'
import { newWorkspace, scratchFolder } from './support.ts'

const OWNER = { version: 3, sha256: 'a'.repeat(64) }

function someFacts(count = 50): Facts {
  const built = buildWarehouse({
    orders: Array.from({ length: count }, (_, at) => ({
      id: `T${at}`,
      customer: at % 3 === 0 ? null : `c${at % 7}`,
      date: `2024-03-${String(1 + (at % 28)).padStart(2, '0')}`,
      region: at % 2 === 0 ? 'North' : 'Süd',
      isReturn: at % 5 === 4,
      lines: [
        { product: `p${at % 11}`, quantity: 1 + (at % 3), price: at === 7 ? 300_000 : 2.5, cost: 1 },
        { product: 'tea', quantity: 2, price: 1 },
      ],
    })),
  })
  onTestFinished(() => built.remove())
  return buildFacts(built.db)
}

async function writtenFacts(facts = someFacts()): Promise<{ facts: Facts; path: string }> {
  const path = join(scratchFolder(), '000003.facts')
  await startSnapshot(facts, path).finish(OWNER)
  return { facts, path }
}

/** Loads nothing and publishes a version with its snapshot, as jobs do. */
async function publishSnapshot(workspace: Workspace): Promise<SealedVersion> {
  const load = workspace.startLoad({})
  const partial = createPartial(workspace.paths, workspace.current()?.version ?? null)
  const snapshot = versionSnapshot(partial)
  const db = openWarehouse(partial, { readOnly: false })
  writeMeta(db, 'load', String(load))
  snapshot.take(db)
  db.close()
  const sealed = sealPartial(partial)
  await snapshot.finish(sealed)
  workspace.publish({ load, ...sealed })
  return sealed
}

function files(workspace: Workspace): string[] {
  return readdirSync(workspace.paths.warehouse)
}

describe('a snapshot file', () => {
  test('gives back the facts it was written from, all in one memory', async () => {
    const { facts, path } = await writtenFacts()
    const { memory, ...read } = await openSnapshot(path, OWNER)
    expect(read).toEqual(facts)
    for (const { buffer } of columnsOf(read)) expect(buffer).toBe(memory?.buffer)
    expect(read.lines.netE4).toBeInstanceOf(Float64Array)
    expect(read.orders.key.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(existsSync(`${path}.partial`)).toBe(false)
  })

  test.each([Infinity, 0])('facts moved into memory of at most %d bytes stay the same', (most) => {
    const facts = someFacts()
    const { memory, ...moved } = movedIntoMemory(facts, most)
    expect(moved).toEqual(facts)
    expect(memory === undefined).toBe(most === 0)
    expect(moved.lines.product.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(moved.lines.product.buffer).not.toBe(facts.lines.product.buffer)
  })

  test('of nothing is a file too', async () => {
    const { facts, path } = await writtenFacts(someFacts(0))
    const { memory: _, ...read } = await openSnapshot(path, OWNER)
    expect(read).toEqual(facts)
  })

  test('with any flipped byte is refused, whichever it is', async () => {
    const { path } = await writtenFacts()
    const bytes = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const damaged = Buffer.from(bytes)
        damaged[at] = (bytes[at] ?? 0) ^ mask
        writeFileSync(path, damaged)
        await expect(openSnapshot(path, OWNER)).rejects.toThrow(/^It|^The column/)
      }),
      { numRuns: 150 },
    )
  })

  test('cut short, empty, missing or of another version is refused by name', async () => {
    const { path } = await writtenFacts()
    await expect(openSnapshot(path, { ...OWNER, version: 4 })).rejects.toThrow('another warehouse file')
    await expect(openSnapshot(path, { ...OWNER, sha256: 'b'.repeat(64) })).rejects.toThrow('another warehouse file')
    truncateSync(path, 4000)
    await expect(openSnapshot(path, OWNER)).rejects.toThrow('not as long as it should be')
    truncateSync(path, 0)
    await expect(openSnapshot(path, OWNER)).rejects.toThrow('ends too early')
    rmSync(path)
    await expect(openSnapshot(path, OWNER)).rejects.toThrow('missing')
  })

  test('that is given up leaves nothing, and one that cannot be written is a fault', async () => {
    const folder = scratchFolder()
    const writing = startSnapshot(someFacts(), join(folder, '000003.facts'))
    await writing.discard()
    expect(readdirSync(folder)).toEqual([])
    const nowhere = startSnapshot(someFacts(), join(folder, 'not', 'there.facts'))
    await expect(nowhere.finish(OWNER)).rejects.toThrow('ENOENT')
  })
})

describe('the snapshot of a version', () => {
  test('is kept with it through undo and goes with it', async () => {
    const workspace = newWorkspace()
    const first = await publishSnapshot(workspace)
    await publishSnapshot(workspace)
    expect(files(workspace)).toEqual(['000001.facts', '000001.sqlite', '000002.facts', '000002.sqlite'])
    workspace.undo()
    const { path, sha256 } = workspace.current() ?? first
    expect((await openSnapshot(snapshotPath(path), { version: 1, sha256 })).orders.count).toBe(0)
    for (let load = 0; load < 7; load++) await publishSnapshot(workspace)
    const kept = files(workspace).filter((name) => name.endsWith('.sqlite'))
    expect(files(workspace)).toEqual(kept.flatMap((name) => [name.replace('.sqlite', '.facts'), name]))
    expect(kept.length).toBeLessThan(9)
  })

  test('without its warehouse file, or half written, is removed', () => {
    const paths = workspacePaths(scratchFolder())
    sealPartial(createPartial(paths, null))
    for (const name of ['000001.facts', '000009.facts', '000002.facts.partial']) {
      writeFileSync(join(paths.warehouse, name), '')
    }
    removePartials(paths)
    removeOldVersions(paths, [1])
    expect(readdirSync(paths.warehouse)).toEqual(['000001.facts', '000001.sqlite'])
  })

  test('is proven by verify, which tells of a damaged and of a missing one', async () => {
    const workspace = newWorkspace()
    const { path } = await publishSnapshot(workspace)
    const snapshotChecks = async (): Promise<unknown[]> =>
      (await verifyWorkspace(workspace.folder)).checks
        .filter(({ check }) => check === 'snapshot')
        .map(({ subject, passed, message }) => [subject, passed, message])
    expect(await snapshotChecks()).toEqual([['000001.facts', true, 'Every column matches its checksum.']])
    const facts = snapshotPath(path)
    const bytes = readFileSync(facts)
    writeFileSync(facts, Buffer.from(bytes).fill(7, 100, 101))
    expect(await snapshotChecks()).toEqual([['000001.facts', false, expect.stringContaining('is damaged')]])
    await startSnapshot(someFacts(), facts).finish({ version: 1, sha256: workspace.current()?.sha256 ?? '' })
    expect(await snapshotChecks()).toEqual([
      ['000001.facts', false, expect.stringContaining('what the warehouse says')],
    ])
    rmSync(facts)
    expect(await snapshotChecks()).toEqual([['000001.facts', false, expect.stringContaining('The file is missing.')]])
  })
})
