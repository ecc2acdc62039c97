import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { isLensError } from '../../src-main/base/faults.ts'
import { runLoad } from '../../src-main/import/load.ts'
import type { LoadOutcome, LoadWriter } from '../../src-main/import/request.ts'
import { defaultSettings } from '../../src-main/model/settings.ts'
import { versionPath } from '../../src-main/store/versions.ts'
import { workspacePaths } from '../../src-main/store/paths.ts'
import { sharedData } from '../support/data.ts'
import { loadBench, one } from '../support/load.ts'

const HEADER = 'order_id,order_ts,product_id,quantity,unit_price\n'
const GOOD = `${HEADER}O1,2025-01-10,P1,1,10.00\nO2,2025-01-13,P2,2,5.00\nO2,2025-01-13,P3,1,7.50\n`
const badParquet = sharedData('parquet-testing/bad_data')
const month = sharedData('online-retail/online-retail-2010-12-latin1-us-dates.csv.gz')

test.each([
  ['an empty file', '', 'file_empty'],
  ['a header alone', HEADER, 'file_empty'],
  [
    'rows of which none can be read',
    `${HEADER}O1,2025-01-10,P1,one,10.00\nO2,2025-01-11,P1,two,10.00\n`,
    'nothing_loadable',
  ],
  ['a quote that is never closed', `${HEADER}O1,2025-01-10,"P1,1,10.00\n`, 'csv_quote'],
  ['a workbook under another name', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), 'file_type'],
  [
    'half a gzip file',
    gzipSync(Buffer.from(HEADER + 'O1,2025-01-10,P1,1,10.00\n'.repeat(20_000))).subarray(0, 300),
    'truncated',
  ],
])('%s ends in its fault and leaves the version before', async (_, content, key) => {
  const bench = loadBench()
  await bench.load([bench.file('good.csv', GOOD)])
  const before = readFileSync(versionPath(workspacePaths(bench.folder), bench.current ?? 0))
  await expect(bench.load([bench.file('bad.csv', content)])).rejects.toMatchObject({ key })
  expect(readdirSync(join(bench.folder, 'warehouse'))).toEqual(['000001.sqlite'])
  expect(readFileSync(versionPath(workspacePaths(bench.folder), 1)).equals(before)).toBe(true)
})

test.skipIf(badParquet === null)('every damaged Parquet file ends in a fault', async () => {
  const bench = loadBench()
  const files = readdirSync(badParquet ?? '').filter((name) => name.endsWith('.parquet'))
  expect(files.length).toBeGreaterThan(3)
  for (const name of files) {
    const failure = await bench.load([join(badParquet ?? '', name)]).catch((error: unknown) => error)
    expect(isLensError(failure), `${name}: ${String(failure)}`).toBe(true)
  }
  expect(bench.current).toBeNull()
})

test('a bad second file takes the first one back as well', async () => {
  const bench = loadBench()
  const load = bench.load([bench.file('good.csv', GOOD), bench.file('bad.csv', `${HEADER}O1,2025-01-10,"P1,1,10.00\n`)])
  await expect(load).rejects.toMatchObject({ key: 'csv_quote' })
  expect(bench.current).toBeNull()
  expect(existsSync(join(bench.folder, 'warehouse')) ? readdirSync(join(bench.folder, 'warehouse')) : []).toEqual([])
})

test('rows always balance, whatever happened to the file', async () => {
  const bench = loadBench()
  const base = Buffer.from(
    GOOD +
      Array.from(
        { length: 40 },
        (_, i) => `O${i},2025-02-${String((i % 28) + 1).padStart(2, '0')},P${i % 7},${i % 4},${i}.25\n`,
      ).join(''),
  )
  const edit = fc.record({
    at: fc.nat({ max: base.length - 1 }),
    byte: fc.constantFrom(0x0a, 0x2c, 0x22, 0x2d, 0x30, 0x41, 0x20, 0x3b),
    kind: fc.constantFrom('set', 'insert', 'delete'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
      bench.current = null
      rmSync(join(bench.folder, 'warehouse'), { recursive: true, force: true })
      const outcome = await bench
        .load([bench.file('mutated.csv', mutate(base, edits))])
        .catch((error: unknown) => error)
      if (isLensError(outcome)) return
      const { accounting, balanced, batches } = (outcome as LoadOutcome).summary
      expect(balanced).toBe(true)
      expect(accounting.read).toBe(
        accounting.loaded + accounting.duplicate + accounting.superseded + accounting.quarantined + accounting.ignored,
      )
      const db = bench.open()
      expect(one(db, 'SELECT count(*) AS n FROM stg_quarantine')['n']).toBe(accounting.quarantined)
      if (batches[0]?.entity === 'order_lines')
        expect(one(db, 'SELECT count(*) AS n FROM order_line')['n']).toBe(accounting.loaded)
      db.close()
    }),
    { numRuns: 60, seed: 20_261_121 },
  )
})

interface Edit {
  readonly at: number
  readonly byte: number
  readonly kind: string
}

function mutate(base: Buffer, edits: readonly Edit[]): Buffer {
  const bytes = [...base]
  for (const { at, byte, kind } of edits) {
    if (kind === 'set') bytes[at] = byte
    else bytes.splice(at, kind === 'delete' ? 1 : 0, ...(kind === 'insert' ? [byte] : []))
  }
  return Buffer.from(bytes)
}

/** A file system of 16 MB, or null where mounting is not permitted. */
function smallDisk(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const folder = mkdtempSync(join(tmpdir(), 'lens-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true, force: true })
    return null
  }
}

const disk = smallDisk()

/** Room that is taken away from a load, in MB: it fails later and later, until it has enough. */
const BALLAST = [14, 12, 10, 8, 7, 6, 5, 4, 3, 2, 0]

test.skipIf(disk === null || month === null)(
  'a full disk (needs leave to mount a small file system) changes nothing at any stage, and works once there is room',
  { timeout: 120_000 },
  async () => {
    const mounted = disk ?? ''
    onTestFinished(() => {
      execFileSync('umount', ['-l', mounted], { stdio: 'ignore' })
      rmSync(mounted, { recursive: true, force: true })
    })
    const path = join(mkdtempSync(join(tmpdir(), 'lens-month-')), 'month.csv')
    writeFileSync(path, gunzipSync(readFileSync(month ?? '')))
    for (const writer of ['pages', 'insert'] as const) {
      const folder = join(mounted, `${writer}.lens`)
      expect(await failuresUntilRoom({ folder, path, writer })).toBeGreaterThan(0)
      rmSync(folder, { recursive: true })
    }
  },
)

/** Loads with less and less ballast on the disk; returns how many loads failed before one had room. */
async function failuresUntilRoom(given: { folder: string; path: string; writer: LoadWriter }): Promise<number> {
  const { folder, path, writer } = given
  mkdirSync(folder)
  const ballast = join(folder, '..', 'ballast')
  for (const [failures, megabytes] of BALLAST.entries()) {
    writeFileSync(ballast, Buffer.alloc(megabytes * 1024 * 1024))
    const request = {
      ...{
        folder,
        writer,
        load: 1,
        from: null,
        files: [{ path }],
        settings: defaultSettings(),
        recipes: [],
        salt: 'x',
      },
      deps: { buildMarts: null },
    }
    const outcome = await runLoad(request, () => undefined).catch((error: unknown) => error)
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({ key: 'disk_full' })
      expect(existsSync(join(folder, 'warehouse')) ? readdirSync(join(folder, 'warehouse')) : []).toEqual([])
      continue
    }
    expect((outcome as LoadOutcome).sealed?.version).toBe(1)
    rmSync(ballast)
    return failures
  }
  throw new Error('the load never had room')
}

test('orders that lack a required column are refused as orders, not loaded as a list of their products', async () => {
  const bench = loadBench()
  const file = bench.file('orders.csv', 'order_id,customer_id,product_id,unit_price\nA1,1,p,2.00\nA2,1,p,3.00\n')
  await expect(bench.load([file])).rejects.toMatchObject({
    key: 'required_field',
    message: expect.stringMatching(/order_lines has no column for .*quantity/) as string,
  })
})
