import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { LineFacts } from '../../src-main/base/facts.ts'
import { landFile } from '../../src-main/store/landing.ts'
import { openWarehouse } from '../../src-main/store/open.ts'
import { buildFacts } from '../../src-main/store/snapshot/build.ts'
import { startSnapshot } from '../../src-main/store/snapshot/write.ts'
import { createPartial, sealPartial } from '../../src-main/store/versions.ts'
import { verifyWorkspace } from '../../src-main/store/verify.ts'
import { createWorkspace } from '../../src-main/store/workspace.ts'
import type { Workspace } from '../../src-main/store/workspace.ts'
import { publishWord, scratchFolder, smallDisk } from './support.ts'

function fill(disk: string): string {
  const ballast = join(disk, 'ballast')
  for (let size = 4 << 20; size >= 4096; size >>= 1) {
    try {
      writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' })
    } catch {
      continue
    }
  }
  return ballast
}

/** The published warehouse, open until the test ends. */
function openForTest(path: string): Database {
  const db = openWarehouse(path, { readOnly: true })
  onTestFinished(() => {
    db.close()
  })
  return db
}

/** Line columns that are all the same array. */
function sameColumns(values: Int32Array): Omit<LineFacts, 'count'> {
  const isPromotional = new Uint8Array(new SharedArrayBuffer(values.length))
  return { product: values, quantity: values, netE4: values, discountE4: values, marginE4: values, isPromotional }
}

function smallWorkspace(disk: string): Workspace {
  const workspace = createWorkspace(join(disk, 'w'))
  publishWord(workspace, 'one')
  return workspace
}

test('a full disk is a named fault at every stage, and what was published stays', async ({ skip }) => {
  const disk = smallDisk(6)
  if (disk === null) return skip('no small disk can be mounted here')
  const workspace = smallWorkspace(disk)
  const source = join(scratchFolder(), 'big.bin')
  writeFileSync(source, randomBytes(8 << 20))
  await expect(landFile(workspace.paths, source)).rejects.toMatchObject({ key: 'disk_full' })
  expect(readdirSync(workspace.paths.landing)).toEqual([])

  const partial = createPartial(workspace.paths, 1)
  const db = openWarehouse(partial, { readOnly: false })
  const insert = db.prepare('INSERT INTO warehouse_meta VALUES (?, ?)')
  const grow = (): void => {
    for (let row = 0; row < 100; row++) insert.run(`k${row}`, 'x'.repeat(100_000))
  }
  expect(grow).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }))
  db.close()
  rmSync(partial)

  const ballast = fill(disk)
  expect(() => createPartial(workspace.paths, 1)).toThrow(expect.objectContaining({ key: 'disk_full' }))
  const change = (): void => {
    for (let load = 0; load < 200; load++) workspace.startLoad({ text: 'x'.repeat(10_000) })
  }
  expect(change).toThrow(expect.objectContaining({ key: 'disk_full' }))
  expect(workspace.current()?.version).toBe(1)

  const zeros = new Int32Array(new SharedArrayBuffer(4 << 20))
  const empty = buildFacts(openForTest(workspace.current()?.path ?? ''))
  const large = { ...empty, lines: { ...empty.lines, count: zeros.length, ...sameColumns(zeros) } }
  const snapshot = startSnapshot(large, join(workspace.paths.warehouse, '000002.facts'))
  await expect(snapshot.finish({ version: 2, sha256: '' })).rejects.toMatchObject({ key: 'disk_full' })
  expect(readdirSync(workspace.paths.warehouse)).toEqual(['000001.sqlite'])

  rmSync(ballast)
  expect(sealPartial(createPartial(workspace.paths, 1)).version).toBe(2)
  workspace.startLoad({})
  workspace.close()
  const { checks } = await verifyWorkspace(workspace.folder)
  expect(checks.filter((check) => !check.passed)).toEqual([])
  expect(existsSync(join(disk, 'w', 'workspace.sqlite'))).toBe(true)
})
