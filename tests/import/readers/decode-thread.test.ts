import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { entry } from '../../../src-main/host/entry.ts'
import { READ_LIMITS } from '../../../src-main/import/readers/batch.ts'
import type { DecodedReader } from '../../../src-main/import/readers/decoded.ts'
import { openDecodedReader } from '../../../src-main/import/readers/index.ts'
import { landedSource } from '../../../src-main/import/readers/source-place.ts'
import { landFile } from '../../../src-main/store/landing.ts'
import { workspacePaths } from '../../../src-main/store/paths.ts'
import { expectSameReading, type OpenDecoded } from './decoded-support.ts'
import { CSV, memorySource } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'purchase-lens-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const decodeInThread: OpenDecoded = (source, plan, limits) => openDecodedReader(source, plan, entry('decode'), limits)

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function lines(count: number): string {
  const text = Array.from({ length: count }, (_, i) =>
    i % 20_011 === 7 ? `short,${i}` : i % 9_001 === 5 ? `T${i}, "${i}.5",x` : `T${i >> 2},${i}.25,"Zürich ${i % 500}"`,
  )
  return `id,n,t\n${text.join('\n')}\n`
}

async function codesOf(reader: DecodedReader): Promise<string[]> {
  const seen: string[] = []
  for await (const { rows, decoded } of reader.batches({ decodings: [{ column: 0, as: 'code' }] })) {
    const column = decoded[0]
    if (column?.as !== 'code') continue
    for (let i = 0; i < rows; i += 1_000) seen.push(reader.dictionary(0).text(column.codes[i] ?? 0))
  }
  return seen
}

describe('a reading thread', () => {
  test('gives the batches of the reader of text, in order', async () => {
    const path = file('rows.csv', lines(100_000))
    const { batches } = await expectSameReading(path, CSV, decodeInThread)
    expect(batches).toHaveLength(7)
  })

  test('hands faults over as they are, after the rows before them', async () => {
    const unclosed = file('unclosed.csv', `${lines(20_000)}T1,"never closed,x\nT2,1,y\n`)
    const { fault, batches } = await expectSameReading(unclosed, CSV, decodeInThread)
    expect([batches.length, fault]).toMatchObject([
      2,
      { key: 'csv_quote', detail: { column: 2, file: 'unclosed.csv' } },
    ])
    const cut = file('cut.csv.gz', gzipSync(lines(1_000)).subarray(0, 4_000))
    const { fault: cutFault } = await expectSameReading(cut, { ...CSV, compression: 'gzip' }, decodeInThread)
    expect(cutFault).toMatchObject({ key: 'truncated' })
    const limits = { ...READ_LIMITS, cellBytes: 20 }
    await expectSameReading(file('long.csv', `a,b\n1,${'x'.repeat(30)}\n`), CSV, decodeInThread, 0, limits)
  })

  test('opens a landed file by its content address', async () => {
    const paths = workspacePaths(join(folder, 'shop.lens'))
    const path = file('landed.csv', lines(2_000))
    const { sha256, bytes } = await landFile(paths, path)
    const landed = await decodeInThread(landedSource(paths.folder, sha256, 'landed.csv', bytes), CSV, READ_LIMITS)
    expect(await codesOf(landed)).toEqual(await codesOf(await decodeInThread(path, CSV, READ_LIMITS)))
    expect(landed.progress()).toBe(1)
  })

  test('a source that only its own thread knows is read there', async () => {
    await expectSameReading(memorySource(lines(10)), CSV, decodeInThread)
  })

  test('a cancelled reading ends in its fault, a reading that is left ends at once', async () => {
    const reader = await decodeInThread(file('many.csv', lines(600_000)), CSV, READ_LIMITS)
    const cancelling = new AbortController()
    let batches = 0
    const read = async (): Promise<void> => {
      const decodings = [{ column: 0, as: 'code' } as const]
      for await (const _batch of reader.batches({ decodings, signal: cancelling.signal })) {
        if (++batches === 2) cancelling.abort()
      }
    }
    await expect(read()).rejects.toMatchObject({ key: 'cancelled' })
    expect(batches).toBeLessThan(8)
    for await (const { rows } of reader.batches({ decodings: [] })) {
      expect(rows).toBeGreaterThan(16_000)
      break
    }
  })
})
