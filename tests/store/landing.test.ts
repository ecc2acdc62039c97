import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import zlib from 'node:zlib'
import { expect, test } from 'vitest'
import { landFile, openLanded } from '../../src-main/store/landing.ts'
import { manifestPath, readManifest } from '../../src-main/store/landing-manifest.ts'
import { workspacePaths } from '../../src-main/store/paths.ts'
import type { WorkspacePaths } from '../../src-main/store/paths.ts'
import { scratchFolder } from './support.ts'

function newPaths(): WorkspacePaths {
  return workspacePaths(join(scratchFolder(), 'w'))
}
function source(name: string, bytes: string | Buffer): string {
  const path = join(scratchFolder(), name)
  writeFileSync(path, bytes)
  return path
}
const text = 'order,price\n'.repeat(200_000)

test('bytes come back as they came, at the address of their SHA-256, smaller, owner only', async () => {
  const paths = newPaths()
  const progress: number[] = []
  const landed = await landFile(paths, source('a.csv', text), (done) => progress.push(done))
  const sha256 = createHash('sha256').update(text).digest('hex')
  expect(landed).toMatchObject({ sha256, bytes: text.length, name: 'a.csv', known: false, manifestLine: 1 })
  expect(landed.storedPath).toBe(`landing/${sha256.slice(0, 2)}/${sha256}.zst`)
  const stored = statSync(join(paths.folder, landed.storedPath))
  expect(stored.size).toBeLessThan(text.length / 10)
  expect(stored.mode & 0o777).toBe(0o600)
  expect(progress.at(-1)).toBe(text.length)
  expect((await buffer(openLanded(paths, sha256))).toString()).toBe(text)
})

test('the same bytes again write nothing', async () => {
  const paths = newPaths()
  const first = await landFile(paths, source('a.csv', text))
  const before = statSync(join(paths.folder, first.storedPath)).mtimeMs
  const second = await landFile(paths, source('b.csv', text))
  expect(second).toMatchObject({ sha256: first.sha256, known: true, manifestLine: 1 })
  expect(statSync(join(paths.folder, first.storedPath)).mtimeMs).toBe(before)
  expect(readManifest(paths).entries).toHaveLength(1)
  expect(readdirSync(paths.landing).toSorted()).toEqual([first.sha256.slice(0, 2), 'manifest.jsonl'].toSorted())
})

test('a gzip file is stored as it is', async () => {
  const paths = newPaths()
  const bytes = zlib.gzipSync(text)
  const landed = await landFile(paths, source('a.csv.gz', bytes))
  expect(landed.storedPath.endsWith('.raw')).toBe(true)
  expect(readFileSync(join(paths.folder, landed.storedPath)).equals(bytes)).toBe(true)
  expect((await buffer(openLanded(paths, landed.sha256))).equals(bytes)).toBe(true)
})

test('a damaged copy is replaced when the file is landed again', async () => {
  const paths = newPaths()
  const path = source('a.csv', text)
  const { storedPath, sha256 } = await landFile(paths, path)
  writeFileSync(join(paths.folder, storedPath), 'damaged')
  await expect(buffer(openLanded(paths, sha256))).rejects.toMatchObject({ key: 'workspace_corrupt' })
  expect(await landFile(paths, path)).toMatchObject({ known: false, manifestLine: 2 })
  expect((await buffer(openLanded(paths, sha256))).toString()).toBe(text)
})

test('what is missing, empty, a folder, or still being written is refused and leaves nothing behind', async () => {
  const paths = newPaths()
  const folder = scratchFolder()
  mkdirSync(join(folder, 'sub'))
  await expect(landFile(paths, join(folder, 'none.csv'))).rejects.toMatchObject({ key: 'file_missing' })
  await expect(landFile(paths, join(folder, 'sub'))).rejects.toMatchObject({ key: 'file_kind' })
  await expect(landFile(paths, source('e.csv', ''))).rejects.toMatchObject({ key: 'file_empty' })
  const growing = source('g.csv', randomBytes(3_000_000))
  const landing = landFile(paths, growing, () => {
    appendFileSync(growing, 'more')
  })
  await expect(landing).rejects.toMatchObject({ key: 'file_changed' })
  expect(readdirSync(paths.landing)).toEqual([])
})

test('a half line left by a crash in the manifest is cut off; a changed line is found', async () => {
  const paths = newPaths()
  await landFile(paths, source('a.csv', 'a\n1\n'))
  appendFileSync(manifestPath(paths), '{"sha256":"ab')
  await landFile(paths, source('b.csv', 'a\n2\n'))
  expect(readManifest(paths).entries.map((entry) => entry.name)).toEqual(['a.csv', 'b.csv'])
  const changed = readFileSync(manifestPath(paths), 'utf8').replace('a.csv', 'c.csv')
  writeFileSync(manifestPath(paths), changed)
  expect(() => readManifest(paths)).toThrow('Line 2 of the landing manifest was changed.')
})

test('an address that was never landed is a named fault', () => {
  const paths = newPaths()
  expect(existsSync(paths.landing)).toBe(false)
  expect(() => openLanded(paths, '0'.repeat(64))).toThrow('is missing')
})
