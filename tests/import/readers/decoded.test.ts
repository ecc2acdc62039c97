import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { READ_LIMITS } from '../../../src-main/import/readers/batch.ts'
import { STATE } from '../../../src-main/import/readers/decoded.ts'
import type { Decoding } from '../../../src-main/import/readers/decoded.ts'
import { sniff } from '../../../src-main/import/readers/sniff.ts'
import { sharedData } from '../../support/data.ts'
import { decodeHere, expectSameReading } from './decoded-support.ts'
import { CSV, memorySource } from './support.ts'

/** Thousands of runs; a busy machine may take minutes. */
const SLOW = { timeout: 300_000 }

const cell = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('', '0', '-0', '7', '-12.5', '1234567890', '0.00001', '12,5', '1.234,50', '+3'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '2024-02-29',
      '2023-02-29',
      '2024-01-05 23:59:59',
      '2024-01-05T07:08',
      '1/2/2024',
      '13/01/2024 8:26',
      '05.11.2023',
      '1989-12-31',
      '2024-01-05 24:00',
      '2024-01-05T07:08:09.1234567',
      '2024-01-05T07:08:09.120',
      '2024-01-05 07:08Z',
      '20240105',
      '1704412800',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'T00000001',
      'T00000002',
      'EUR',
      'a name of some length',
      'a name of some lengtH',
      'NULL',
      '-',
      ' ',
      'x'.repeat(300),
      'Zürich',
      '日本語のテキスト',
      '👩',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.string({
      unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', 'é', '1', '\0', '\t', '\u001f'),
    }),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
)

/** How a cell is written: as it stands, properly quoted, or quoted in irregular ways. */
const written = fc
  .tuple(cell, fc.constantFrom('plain', 'plain', 'plain', 'quoted', 'quoted', 'blank', 'after'))
  .map(([text, how]) => {
    const quoted = `"${text.replaceAll('"', '""')}"`
    if (how === 'plain') return text
    return how === 'quoted' ? quoted : how === 'blank' ? ` ${quoted}` : `${quoted}x`
  })

const hostile = fc
  .record({
    width: fc.integer({ min: 1, max: 5 }),
    end: fc.constantFrom('\n', '\n', '\r\n', '\r', 'mixed'),
    mark: fc.constantFrom('', '', '\ufeff'),
    lines: fc.array(
      fc.record({ cells: fc.array(written, { minLength: 5, maxLength: 5 }), extra: fc.nat({ max: 19 }) }),
      { maxLength: 12 },
    ),
    last: fc.boolean(),
  })
  .map(({ width, end, mark, lines, last }) => {
    const header = Array.from({ length: width }, (_, i) => `c${i}`).join(',')
    const texts = [
      header,
      ...lines.map(({ cells, extra }) =>
        extra === 19 ? '' : cells.slice(0, extra === 18 ? width + 1 : extra === 17 ? width - 1 : width).join(','),
      ),
    ]
    const ends = ['\n', '\r\n', '\r']
    return (
      mark +
      texts
        .map((text, i) =>
          i === texts.length - 1 && !last ? text : text + (end === 'mixed' ? (ends[i % 3] ?? '') : end),
        )
        .join('')
    )
  })

const plan = fc.record({
  decimal: fc.constantFrom('.' as const, ',' as const, null),
  dateOrder: fc.constantFrom('ymd' as const, 'dmy' as const, 'mdy' as const, null),
  nullWords: fc.constantFrom([], ['NULL', '-', '0', '2024-02-29', '05.11.2023']),
})

/** Lets every reading of a group of tests use one kind of kernels. */
function useKernels(kernels: string): void {
  beforeAll(() => vi.stubEnv('PURCHASE_LENS_KERNELS', kernels))
  afterAll(() => vi.unstubAllEnvs())
}

describe.each(['compiled', 'plain'])('decoded batches are those of the reader of text, %s kernels', SLOW, (kernels) => {
  useKernels(kernels)

  test('hostile text, whatever the chunks', async () => {
    const property = fc.asyncProperty(
      hostile,
      plan,
      fc.integer({ min: 1, max: 60 }),
      fc.nat({ max: 27 }),
      async (text, form, chunk, turn) => {
        await expectSameReading(memorySource(text, chunk), { ...CSV, ...form }, decodeHere, turn)
        await expectSameReading(memorySource(text), { ...CSV, ...form }, decodeHere, turn)
      },
    )
    await fc.assert(property, { numRuns: 1_000 })
  })

  test('damaged bytes and tight limits', async () => {
    const limits = { ...READ_LIMITS, cellBytes: 40, recordBytes: 90, columns: 4 }
    const edit = fc.record({
      at: fc.nat(),
      byte: fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x00, 0xff, 0xc3, 0x20, 0x41),
    })
    const property = fc.asyncProperty(
      hostile,
      fc.array(edit, { maxLength: 6 }),
      fc.integer({ min: 1, max: 60 }),
      fc.nat({ max: 27 }),
      async (text, edits, chunk, turn) => {
        const bytes = Buffer.from(text)
        for (const { at, byte } of edits) if (bytes.length > 0) bytes[at % bytes.length] = byte
        await expectSameReading(memorySource(bytes, chunk), CSV, decodeHere, turn)
        await expectSameReading(memorySource(bytes, chunk), CSV, decodeHere, turn, limits)
      },
    )
    await fc.assert(property, { numRuns: 1_000 })
  })

  test('other delimiters, encodings and formats', async () => {
    const text = 'a;b\n1,5;"x;y"\n\n2;3;4\n2024-01-05;ä\n'
    await expectSameReading(memorySource(text), { ...CSV, delimiter: ';', decimal: ',' }, decodeHere, 1)
    await expectSameReading(
      memorySource(Buffer.from(text, 'latin1')),
      { ...CSV, delimiter: ';', encoding: 'windows-1252' },
      decodeHere,
    )
    await expectSameReading(
      memorySource(Buffer.from(text, 'utf16le')),
      { ...CSV, delimiter: ';', encoding: 'utf-16le' },
      decodeHere,
      2,
    )
    await expectSameReading(memorySource('a\tb\n1\t2\n"x"\t\n'), { ...CSV, delimiter: '\t' }, decodeHere)
    await expectSameReading(
      memorySource('1  19970101  2 \n 3 4\n'),
      { ...CSV, delimiter: 'whitespace', header: false },
      decodeHere,
    )
    await expectSameReading(
      memorySource('milk,bread\n\neggs, ,"x"y\n'),
      { ...CSV, format: 'basket', header: false },
      decodeHere,
    )
    await expectSameReading(memorySource('sep=,\na,b\n1,2\n'), { ...CSV, preamble: 1 }, decodeHere)
  })

  test('a file gives the rows of the same text in memory, wherever its chunks end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'purchase-lens-'))
    const long = (i: number): string => 'ä'.repeat(i % 4_001 === 7 ? 400_000 : i % 997 === 3 ? 40_000 : i % 23)
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      i % 3_001 === 2 ? 'short' : `"T${i}\r\n${'日'.repeat(i % 3)}",${i}.5,${long(i)},"x${i % 7}"`,
    )
    const text = `\ufeffid,n,t,u\n${lines.join('\n')}\n`
    const path = join(folder, 'long.csv')
    writeFileSync(path, text)
    const fromFile = await expectSameReading(path, CSV, decodeHere)
    expect(fromFile).toEqual(await expectSameReading(memorySource(text), CSV, decodeHere))
    const damaged = Buffer.concat([Buffer.from(text), Buffer.from('T1,1,\xff,\n', 'latin1')])
    writeFileSync(path, damaged)
    const { batches, fault } = await expectSameReading(path, CSV, decodeHere)
    expect(batches).toEqual(fromFile.batches)
    expect(fault).toMatchObject({ key: 'csv_encoding' })
    rmSync(folder, { recursive: true })
  })

  test('more rows than a batch takes, with gaps and irregular rows between', async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) =>
      i % 9_973 === 5
        ? 'short'
        : i % 7_919 === 3
          ? `" spaced" ,${i},x`
          : i === 25_000
            ? ''
            : `T${i >> 2},${i}.25,"a longer text ${i % 1000}"`,
    )
    const { batches } = await expectSameReading(memorySource(`id,n,t\n${lines.join('\n')}`), CSV, decodeHere)
    expect(batches.map(({ facts }) => facts.read)).toEqual([16_384, 16_384, 7_232])
  })
})

describe.each(['compiled', 'plain'])('plain forms are decoded, %s kernels', (kernels) => {
  useKernels(kernels)

  async function states(lines: readonly string[], decoding: Decoding): Promise<[number, number][]> {
    const reader = await decodeHere(memorySource(`a\n${lines.join('\n')}\n`), CSV, READ_LIMITS)
    for await (const { decoded, rows } of reader.batches({ decodings: [decoding] })) {
      const column = decoded[0]
      if (column === null || column === undefined || column.as === 'code') break
      const values = column.as === 'moment' ? column.localMs : column.values
      return Array.from({ length: rows }, (_, i) => [column.states[i] ?? -1, values[i] ?? Number.NaN])
    }
    return []
  }

  test('amounts are exact e4 integers, numbers the nearest doubles', async () => {
    const lines = ['12.5', '-0.0001', '"007"', '-0', '123456789.9999', '1.23456', '1e3', '.5']
    expect(await states(lines, { column: 0, as: 'amount', decimal: '.' })).toEqual([
      [STATE.value, 125_000],
      [STATE.value, -1],
      [STATE.value, 70_000],
      [STATE.value, 0],
      [STATE.value, 1_234_567_899_999],
      [STATE.text, 0],
      [STATE.text, 0],
      [STATE.text, 0],
    ])
    expect((await states(lines, { column: 0, as: 'number', decimal: '.' })).map(([, value]) => value)).toEqual([
      12.5, -0.0001, 7, 0, 123456789.9999, 0, 0, 0,
    ])
  })

  test('moments are wall clock', async () => {
    const lines = ['2024-02-29 10:11:12', '2024-02-29', '29.02.2024T7:08', '5/1/2024 07:08:09.25', '30.02.2024']
    expect(await states(lines, { column: 0, as: 'moment', order: 'dmy' })).toEqual([
      [STATE.value, Date.UTC(2024, 1, 29, 10, 11, 12)],
      [STATE.date, Date.UTC(2024, 1, 29)],
      [STATE.value, Date.UTC(2024, 1, 29, 7, 8)],
      [STATE.value, Date.UTC(2024, 0, 5, 7, 8, 9, 250)],
      [STATE.text, 0],
    ])
  })
})

/** Text files of the collections that are small enough to be read twice here. */
function textFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(csv|tsv|txt|gz)$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size < 60_000_000)
}

describe('real files', SLOW, () => {
  const collections = ['csv-conformance', 'online-retail', 'cdnow', 'olist-sample', 'shopify-format', 'groceries']
  test.each(collections)('%s', async (name) => {
    const folder = sharedData(name)
    if (folder === null || !existsSync(folder)) return
    for (const [turn, path] of textFiles(folder).entries()) {
      const found = await sniff(path).catch(() => null)
      if (found === null || found.readAs.format === 'parquet') continue
      await expectSameReading(path, found.readAs, decodeHere, turn)
    }
  })
})
