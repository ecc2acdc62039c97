import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedData } from '../support/data.ts'
import { scratch } from '../support/engine.ts'
import { PROGRAM } from '../support/processes.ts'

const HEADER = 'order_id,order_ts,customer_id,product_id,quantity,unit_price,currency_code\n'
const JANUARY = `${HEADER}A1,2024-01-02,0007,p1,2,3.50,GBP\nA2,2024-01-30,008,p2,1,4.00,GBP\n`
const FEBRUARY = `${HEADER}A2,2024-01-30,008,p2,3,4.00,GBP\nA3,2024-02-03,0007,p2,1,5.00,GBP\n`

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A user's shell in a folder of their own. */
function shell(folder: string): (...args: readonly string[]) => Promise<Ran> {
  return (...args) =>
    new Promise((done) => {
      const env = { ...process.env, PURCHASE_LENS_HOME: join(folder, 'home') }
      const child = spawn(process.execPath, [...PROGRAM, ...args], { cwd: folder, env })
      const said = { out: '', err: '' }
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
      child.on('close', (code) => done({ code, ...said }))
    })
}

function flipByte(path: string): void {
  const bytes = readFileSync(path)
  const at = bytes.length >> 1
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

test(
  'two months, taken back and damaged, in a folder with spaces and letters beyond ASCII',
  { timeout: 120_000 },
  async () => {
    const folder = join(scratch(), 'Kündin 日本 & Co')
    mkdirSync(folder)
    writeFileSync(join(folder, 'jän ner.csv'), JANUARY)
    writeFileSync(join(folder, 'feb.csv'), FEBRUARY)
    const lens = shell(folder)
    const figures = async (): Promise<unknown> => JSON.parse((await lens('figures', 'acme', '--json')).out) as unknown
    expect((await lens('new', 'acme')).code).toBe(0)
    expect((await lens('import', 'acme', 'jän ner.csv', '--json')).code).toBe(0)
    const before = await figures()
    const next = await lens('import', 'acme', 'feb.csv', '--expect-sales', '17.00', '--json')
    expect(JSON.parse(next.out)).toMatchObject({
      accounting: { read: 2, loaded: 2 },
      batches: [{ added: 1, updated: 1 }],
    })
    const rows = await lens('sql', 'acme', 'SELECT customer_id FROM gold_customer_dim WHERE customer_key > 0', '--json')
    expect(JSON.parse(rows.out)).toMatchObject({ rows: [['0007'], ['008']] })
    expect((await lens('undo', 'acme')).code).toBe(0)
    expect(await figures()).toEqual(before)
    const again = await lens('import', 'acme', 'jän ner.csv', '--json')
    expect(JSON.parse(again.out)).toMatchObject({ published: false, batches: [{ status: 'duplicate_file' }] })

    expect((await lens('verify', 'acme')).code).toBe(0)
    const landing = join(folder, 'acme', 'landing')
    const [shelf = ''] = readdirSync(landing)
    const [landed = ''] = readdirSync(join(landing, shelf))
    for (const [path, name] of [
      [join(landing, shelf, landed), landed],
      [join(folder, 'acme', 'warehouse', '000001.sqlite'), '000001.sqlite'],
    ] as const) {
      flipByte(path)
      const found = await lens('verify', 'acme')
      expect(found.code).toBe(4)
      expect(found.out + found.err).toContain(name)
      flipByte(path)
    }
    expect((await lens('verify', 'acme')).code).toBe(0)
  },
)

const BAD: readonly (readonly [string, string | Buffer, string])[] = [
  ['empty.csv', '', 'PL-IMP-003'],
  ['header.csv', HEADER, 'PL-IMP-003'],
  ['dates.csv', `${HEADER}A1,01/02/2024,1,p,1,2.00,GBP\nA2,03/04/2024,1,p,1,2.00,GBP\n`, 'PL-IMP-007'],
  ['quote.csv', `${HEADER}A1,2024-01-02,"7,p1,2,3.50,GBP\n`, 'PL-IMP-006'],
  ['lacking.csv', 'order_id,customer_id,product_id,unit_price\nA1,1,p,2.00\n', 'PL-MAP-001'],
  ['workbook.csv', Buffer.from('PK\u0003\u0004 and so on'), 'PL-IMP-011'],
]

test('every bad file ends in exit code 3, a code and a sentence; nothing changes', { timeout: 120_000 }, async () => {
  const folder = scratch()
  const lens = shell(folder)
  writeFileSync(join(folder, 'good.csv'), JANUARY)
  await lens('new', 'acme')
  await lens('import', 'acme', 'good.csv')
  const before = JSON.parse((await lens('status', 'acme', '--json')).out) as Record<string, unknown>
  const shared = ['parquet-testing/bad_data/PARQUET-1481.parquet', 'csv-conformance/csvkit/bad.csv'].map(sharedData)
  for (const [name, content] of BAD) writeFileSync(join(folder, name), content)
  const files = [...BAD.map(([name, , code]) => [name, code]), ...shared.map((path) => [path ?? 'gone.csv', 'PL-IMP-'])]
  for (const [file = '', code = ''] of files) {
    const refused = await lens('import', 'acme', file, '--json')
    expect([refused.code, refused.out], file).toEqual([3, ''])
    const { error } = JSON.parse(refused.err.trim().split('\n').at(-1) ?? '') as { error: Record<string, unknown> }
    expect(error['code'], file).toContain(code)
    expect(error['message'], file).toMatch(/\.$/)
    expect(error['message'], file).not.toMatch(/\.\.$|undefined/)
  }
  const after = JSON.parse((await lens('status', 'acme', '--json')).out) as Record<string, unknown>
  for (const name of ['version', 'orderLines', 'orders', 'customers']) expect(after[name]).toEqual(before[name])
  expect(readdirSync(join(folder, 'acme', 'warehouse'))).toEqual(['000001.facts', '000001.sqlite'])
})
