import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { ByteSource } from '../../src-main/import/readers/batch.ts'
import { CSV, memorySource, readAll } from '../import/readers/support.ts'
import { openReader } from '../../src-main/import/readers/index.ts'

const MIB = 1024 * 1024

/** A file of the given size that repeats one chunk; it is produced while it is read. */
function repeated(first: string, chunk: Buffer, times: number): ByteSource {
  const parts = function* (): Generator<Buffer> {
    yield Buffer.from(first)
    for (let i = 0; i < times; i++) yield Buffer.from(chunk)
  }
  return {
    name: 'hostile.csv',
    bytes: null,
    open: () => Readable.from(parts(), { objectMode: true, highWaterMark: 1 }),
  }
}

test('a line of one gigabyte is refused early and in bounded memory', async () => {
  const before = process.memoryUsage().rss
  const started = process.cpuUsage()
  const result = await readAll(repeated('a,b\n1,', Buffer.alloc(MIB, 'x'), 1024))
  const spent = process.cpuUsage(started)
  expect(result.fault).toMatchObject({ key: 'csv_limit', detail: { rule: 'cell', row: 1 } })
  expect((spent.user + spent.system) / 1e6).toBeLessThan(2)
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * MIB)
})

test('a header of a million columns is refused at the limit', async () => {
  const result = await readAll(memorySource('a,'.repeat(1_000_000)))
  expect(result.fault).toMatchObject({ key: 'csv_limit', detail: { rule: 'columns', limit: 2_000 } })
})

test('2,000 columns are read', async () => {
  const line = `${Array.from({ length: 2_000 }, (_, i) => `c${i}`).join(',')}\n`
  const result = await readAll(memorySource(line.repeat(3)))
  expect([result.fault, result.header.length, result.rows.length]).toEqual([null, 2_000, 2])
})

test('an unclosed quote in a large file is refused at its row, with the rows before it', async () => {
  const rows = '1,2\n'.repeat(100_000)
  const result = await readAll(repeated(`a,b\n${rows}3,"x\n`, Buffer.from('4,some text\n'.repeat(50_000)), 40))
  expect(result.fault).toMatchObject({ key: 'csv_quote', detail: { row: 100_001, byteOffset: 4 + rows.length + 2 } })
  expect(result.rows).toHaveLength(100_000)
})

test('ten megabytes in one cell are read exactly', async () => {
  const cell = 'é'.repeat(5 * MIB - 1)
  const reader = await openReader(memorySource(`a,b\n"${cell}",2\n`, 64 * 1024), CSV)
  for await (const batch of reader.batches()) expect(batch.columns[0]?.[0] === cell).toBe(true)
})

test('memory stays bounded over many batches', async () => {
  const chunk = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `${i},name ${i % 97},${i * 3}.50\n`).join(''))
  const reader = await openReader(repeated('id,name,amount\n', chunk, 100), CSV)
  let rows = 0
  for await (const batch of reader.batches()) rows += batch.rows
  expect(rows).toBe(2_000_000)
  expect(process.memoryUsage().heapUsed).toBeLessThan(400 * MIB)
})
