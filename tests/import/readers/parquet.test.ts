import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { LensError } from '../../../src-main/base/faults.ts'
import type { Reader } from '../../../src-main/import/readers/batch.ts'
import { openReader } from '../../../src-main/import/readers/index.ts'
import { checkPages } from '../../../src-main/import/readers/parquet-pages.ts'
import { decimalText } from '../../../src-main/import/readers/parquet-values.ts'
import { sniff } from '../../../src-main/import/readers/sniff.ts'
import { sharedData } from '../../support/data.ts'
import { CSV, memorySource, readAll, readJson } from './support.ts'

const PARQUET = { format: 'parquet', encoding: null, delimiter: null } as const
const root = sharedData('parquet-testing')
const golden = sharedData('golden.json')

interface GoldenFile {
  file: string
  duckdb: { rows?: number }
  hyparquet: { rows?: number }
}
const files =
  golden === null ? [] : readJson<{ parquet_testing: { files: GoldenFile[] } }>(golden).parquet_testing.files

/** Good files that are refused on purpose, with the fault: only flat columns become rows of cells. */
const REFUSED: Record<string, string> = {
  'data/binary_truncated_min_max.parquet': 'parquet_unsupported',
  'data/datapage_v1-corrupt-checksum.parquet': 'parquet_corrupt',
  'data/fixed_length_byte_array.parquet': 'parquet_unsupported',
  'data/incorrect_map_schema.parquet': 'parquet_unsupported',
  'data/int96_from_spark.parquet': 'parquet_unsupported',
  'data/large_string_map.brotli.parquet': 'parquet_unsupported',
  'data/list_columns.parquet': 'parquet_unsupported',
  'data/map_no_value.parquet': 'parquet_unsupported',
  'data/nation.dict-malformed.parquet': 'parquet_corrupt',
  'data/nested_structs.rust.parquet': 'parquet_unsupported',
  'data/null_list.parquet': 'parquet_unsupported',
  'data/nulls.snappy.parquet': 'parquet_unsupported',
  'data/old_list_structure.parquet': 'parquet_unsupported',
  'data/repeated_no_annotation.parquet': 'parquet_corrupt',
  'data/repeated_primitive_no_list.parquet': 'parquet_unsupported',
  'data/rle-dict-uncompressed-corrupt-checksum.parquet': 'parquet_corrupt',
}
/** The one file of bad_data that both other readers accept with equal rows. */
const READABLE_BAD = 'bad_data/ARROW-GH-43605.parquet'

async function rowsOf(path: string): Promise<number> {
  const { readAs } = await sniff(path)
  const reader = await openReader(path, readAs)
  let rows = 0
  for await (const batch of reader.batches()) rows += batch.rows
  expect(reader.rowCount).toBe(rows)
  return rows
}

describe.skipIf(root === null || golden === null)('apache/parquet-testing', () => {
  test.each(files.map((entry) => entry.file))('%s', async (file) => {
    const entry = files.find((candidate) => candidate.file === file)
    const path = join(root ?? '', file)
    const started = process.cpuUsage()
    const refusal = file.endsWith('.encrypted') ? 'parquet_encrypted' : REFUSED[file]
    if (refusal !== undefined) await expect(rowsOf(path)).rejects.toMatchObject({ key: refusal })
    else if (file.startsWith('bad_data/') && file !== READABLE_BAD) {
      await expect(rowsOf(path)).rejects.toMatchObject({
        key: expect.stringMatching(/^parquet_(corrupt|unsupported)$/) as string,
      })
    } else expect(await rowsOf(path)).toBe(entry?.duckdb.rows ?? entry?.hyparquet.rows)
    const { user, system } = process.cpuUsage(started)
    expect((user + system) / 1e6, 'seconds of work').toBeLessThan(1)
  })

  test('types become exact text', async () => {
    const plain = await readAll(join(root ?? '', 'data/alltypes_plain.parquet'), PARQUET)
    expect(plain.rows[1]).toEqual([
      '5',
      'false',
      '1',
      '1',
      '1',
      '10',
      '1.1',
      '10.1',
      '03/01/09',
      '1',
      '2009-03-01 00:01:00',
    ])
    const decimals = await readAll(join(root ?? '', 'data/fixed_length_decimal.parquet'), PARQUET)
    expect(decimals.rows.slice(0, 3)).toEqual([['1.00'], ['2.00'], ['3.00']])
    const halves = await readAll(join(root ?? '', 'data/float16_nonzeros_and_nans.parquet'), PARQUET)
    expect(halves.rows.flat()).toEqual(['', '1', '-2', 'NaN', '0', '-1', '0', '2'])
    const nested = await openReader(join(root ?? '', 'data/nested_lists.snappy.parquet'), { ...CSV, ...PARQUET })
    expect(nested.columns.map(({ name, unsupported }) => [name, unsupported])).toEqual([
      ['a', 'It holds nested values.'],
      ['b', null],
    ])
    const lists = async (): Promise<void> => {
      for await (const batch of nested.batches({ columns: [0] })) expect(batch.rows).toBe(0)
    }
    await expect(lists()).rejects.toMatchObject({ key: 'parquet_unsupported' })
  })

  test('single flipped bits end in rows or a named fault', async () => {
    const good = readFileSync(join(root ?? '', 'data/alltypes_plain.snappy.parquet'))
    for (let flip = 0; flip < 150; flip++) {
      const bytes = Buffer.from(good)
      const at = 4 + ((flip * 7919) % (bytes.length - 8))
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (flip % 8))
      const result = await readAll(memorySource(bytes, 65_536, 'flipped.parquet'), PARQUET)
      expect(result.fault === null || result.fault instanceof LensError).toBe(true)
    }
  })

  test('footers that lie about their length, and files cut short', async () => {
    const good = readFileSync(join(root ?? '', 'data/alltypes_plain.parquet'))
    const lie = Buffer.from(good)
    lie.writeUInt32LE(0x7fffffff, lie.length - 8)
    expect((await readAll(memorySource(lie), PARQUET)).fault).toMatchObject({ key: 'parquet_corrupt' })
    for (const cut of [5, 11, good.length >> 1, good.length - 1]) {
      const result = await readAll(memorySource(good.subarray(0, cut)), PARQUET)
      expect(result.fault?.key, `cut at ${cut}`).toMatch(/^(truncated|parquet_corrupt)$/)
    }
  })
})

async function columnsOf(reader: Reader): Promise<string[][]> {
  const columns: string[][] = reader.header.map(() => [])
  for await (const batch of reader.batches()) {
    for (const [index, cells] of batch.columns.entries()) for (const cell of cells) columns[index]?.push(cell)
  }
  return columns
}

const parquet = sharedData('online-retail/online-retail.parquet')
const csv = sharedData('online-retail/online-retail.csv.gz')
test.skipIf(parquet === null || csv === null)('Online Retail gives the same cells as CSV and as Parquet', async () => {
  const text = await openReader(csv ?? '', { ...CSV, compression: 'gzip' })
  const table = await openReader(parquet ?? '', { ...CSV, ...PARQUET })
  expect(table.header).toEqual(text.header)
  const [left, right] = [await columnsOf(text), await columnsOf(table)]
  let differences = 0
  for (const [index, column] of left.entries()) {
    const cells = right[index] ?? []
    expect(cells.length).toBe(column.length)
    for (let i = 0; i < column.length; i++) {
      if (column[i] !== cells[i] && column[i]?.replace(/\.0$/, '') !== cells[i]) differences++
    }
  }
  expect(differences).toBe(0)
})

describe('pages', () => {
  const place = { file: 'x.parquet', column: 'a', group: 1, values: 10 }
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]
  const zigzag = (value: number): number[] => varint(value < 0 ? -value * 2 - 1 : value * 2)

  /** A data page with the header fields of the format (Thrift compact protocol). */
  function page(body: Buffer, expanded: number, values: number, crc?: number): Buffer {
    const head = [0x15, ...zigzag(0), 0x15, ...zigzag(expanded), 0x15, ...zigzag(body.length)]
    const sum = crc === undefined ? [] : [0x15, ...zigzag(crc | 0)]
    const data = [crc === undefined ? 0x2c : 0x1c, 0x15, ...zigzag(values), 0x00]
    return Buffer.concat([Buffer.from([...head, ...sum, ...data, 0x00]), body])
  }
  const body = Buffer.from('0123456789')

  test('a right checksum passes, a wrong one is refused', () => {
    expect(() => checkPages(page(body, 10, 10, crc32(body)), place)).not.toThrow()
    expect(() => checkPages(page(body, 10, 10, crc32(body) ^ 1), place)).toThrow(/checksum/)
  })

  test('counts that do not add up and sizes beyond the chunk are refused', () => {
    expect(() => checkPages(page(body, 10, 9), place)).toThrow(/hold 9 of 10/)
    expect(() => checkPages(page(body, 10, 11), place)).toThrow(/11 values instead of 10/)
    expect(() => checkPages(page(body, 10, 10).subarray(0, -1), place)).toThrow(/does not fit/)
  })

  test.each([
    ['ratio', 100_000_000, 10],
    ['size', 2_000_000_000, 10],
    ['values', 10, 1_000_000_000],
  ])('a page that would expand beyond the %s is refused before decoding', (_name, expanded, values) => {
    expect(() => checkPages(page(body, expanded, values), { ...place, values })).toThrow(
      expect.objectContaining({ key: 'expand_limit' }),
    )
  })
})

test.each([
  [0n, 2, '0.00'],
  [-5n, 2, '-0.05'],
  [12345678901234567890123456789012345678n, 10, '1234567890123456789012345678.9012345678'],
  [9007199254740993n, 0, '9007199254740993'],
])('decimal %s with scale %s', (unscaled, scale, text) => expect(decimalText(unscaled, scale)).toBe(text))
