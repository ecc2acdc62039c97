import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FactsShelf } from '../../src-main/host/facts-shelf.ts'
import type { ReaderTarget } from '../../src-main/host/reader-messages.ts'
import { defaultSettings } from '../../src-main/model/settings.ts'
import { buildFacts } from '../../src-main/store/snapshot/build.ts'
import { snapshotPath, startSnapshot } from '../../src-main/store/snapshot/write.ts'
import { buildWarehouse } from '../support/warehouse.ts'

function target(version: number): ReaderTarget {
  const folder = mkdtempSync(join(tmpdir(), 'lens-shelf-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const warehouse = join(folder, `00000${version}.sqlite`)
  const sha256 = String(version).repeat(64)
  return {
    workspace: 'w',
    version,
    warehouse,
    sha256,
    writable: true,
    work: '',
    settings: defaultSettings(),
    settingsHash: '',
  }
}

function facts(): ReturnType<typeof buildFacts> {
  const built = buildWarehouse({ orders: [{ id: 'a', lines: [{ product: 'tea', quantity: 1, price: 1 }] }] })
  onTestFinished(() => built.remove())
  return buildFacts(built.db)
}

interface Asker {
  readonly name: string
  readonly target: ReaderTarget
  builds: boolean
  settled: boolean
}
const asker = (name: string, about: ReaderTarget): Asker => ({ name, target: about, builds: false, settled: false })

/** A shelf with what it resumed: names, with a plus where the question builds. */
function shelf(): { shelf: FactsShelf<Asker>; resumed: string[] } {
  const resumed: string[] = []
  return {
    resumed,
    shelf: new FactsShelf<Asker>((askers) =>
      resumed.push(...askers.map(({ name, builds }) => name + (builds ? '+' : ''))),
    ),
  }
}

test('questions wait while the snapshot is opened and go on with its facts', async () => {
  const about = target(1)
  const written = facts()
  await startSnapshot(written, snapshotPath(about.warehouse)).finish(about)
  const { shelf: held, resumed } = shelf()
  expect(held.turnTo(about)).toBe(true)
  expect(held.turnTo(about)).toBe(false)
  held.wait(asker('a', about))
  held.wait(asker('b', about))
  expect(resumed).toEqual([])
  await expect.poll(() => resumed).toEqual(['a', 'b'])
  expect(held.of(about)).toMatchObject(written)
  expect(held.of(target(2))).toBeNull()
  held.turnTo(target(2))
  expect(held.of(about)).toBeNull()
})

test('without a snapshot one question builds for all, and the next one when it fails', async () => {
  const about = target(1)
  const { shelf: held, resumed } = shelf()
  held.turnTo(about)
  const askers = ['a', 'b', 'c', 'd'].map((name) => asker(name, about))
  for (const each of askers) held.wait(each)
  await expect.poll(() => resumed).toEqual(['a+'])
  const [a, b, c] = askers
  if (!a || !b || !c) throw new TypeError('no askers')
  b.settled = true
  held.ended(a)
  expect(resumed).toEqual(['a+', 'c+'])
  held.put(about, facts())
  expect(resumed).toEqual(['a+', 'c+', 'd'])
  held.ended(c)
  expect(resumed).toEqual(['a+', 'c+', 'd'])
})

test('questions about a version that is no longer asked about build for themselves', () => {
  const [before, after] = [target(1), target(2)]
  const { shelf: held, resumed } = shelf()
  held.turnTo(before)
  held.wait(asker('a', before))
  held.turnTo(after)
  expect(resumed).toEqual(['a+'])
  held.wait(asker('late', before))
  expect(resumed).toEqual(['a+', 'late+'])
  held.put(before, facts())
  expect(held.of(before)).toBeNull()
})
