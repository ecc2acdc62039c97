import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { READ_LIMITS } from '../../../src-main/import/readers/batch.ts'
import { openReader } from '../../../src-main/import/readers/index.ts'
import { sniff } from '../../../src-main/import/readers/sniff.ts'
import { CSV, memorySource, readAll } from './support.ts'

/** Text of a case, the rows it must give, and the flags. */
const KEPT: [string, string, string[][], string[]][] = [
  ['a quote inside text', 'a,b\n1,24" TV\n', [['1', '24" TV']], ['quote_in_text']],
  ['text after a closing quote', 'a,b\n1,"Best" buy\n', [['1', '"Best" buy']], ['text_after_quote']],
  ['a blank before a quoted cell with a delimiter', 'a,b\n1, "x, y"\n', [['1', 'x, y']], ['blank_around_quote']],
  ['a blank after a quoted cell', 'a,b\n"x, y" ,2\n', [['x, y', '2']], ['blank_around_quote']],
  ['backslash escapes are text', 'a,b\n"He said \\"hi\\"",2\n', [['"He said \\"hi\\""', '2']], ['text_after_quote']],
  [
    'NUL and control characters',
    'a,b\nx\0y,\u0001\n',
    [['x\0y', '\u0001']],
    ['control_character', 'control_character'],
  ],
  [
    'mixed line ends',
    'a,b\r\n1,2\n3,4\r5,6',
    [
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ],
    [],
  ],
  ['line ends inside cells', 'a,b\n"1\n2","3\r\n4\r5"\n', [['1\n2', '3\r\n4\r5']], []],
  ['U+2028 is no line end', 'a,b\n1\u20282,3\n', [['1\u20282', '3']], []],
  ['doubled quotes', 'a,b\n"a ""b"" c",""""\n', [['a "b" c', '"']], []],
  [
    'identifiers stay text',
    'a,b\n00123,1e5\n0x1F,12345678901234567890\n',
    [
      ['00123', '1e5'],
      ['0x1F', '12345678901234567890'],
    ],
    [],
  ],
  [
    'formulas and markup stay text',
    'a,b\n=1+1,<script>\n@x,-5\n',
    [
      ['=1+1', '<script>'],
      ['@x', '-5'],
    ],
    [],
  ],
  [
    'bidi, zero-width, emoji and combining marks',
    'a\n\u202eabc\u200b👩‍👩‍👧 Z\u0351\u036f\n',
    [['\u202eabc\u200b👩‍👩‍👧 Z\u0351\u036f']],
    [],
  ],
  ['blanks around plain cells', 'a,b\n 1 , 2 \n', [[' 1 ', ' 2 ']], []],
  ['empty quoted and empty plain cells', 'a,b\n"",\n', [['', '']], []],
]

describe('irregular writing is kept as written and flagged', () => {
  test.each(KEPT)('%s', async (_name, text, rows, codes) => {
    const result = await readAll(memorySource(text))
    expect(result.fault).toBeNull()
    expect(result.rejected).toEqual([])
    expect(result.rows).toEqual(rows)
    expect(result.flags.map((flag) => flag.code)).toEqual(codes)
  })
})

describe('rows and row numbers', () => {
  test('ragged rows are rejected by number, blank lines are counted, later numbers do not shift', async () => {
    const result = await readAll(memorySource('a,b,c\n1,2,3\n\n1,2\n4,5,6\n1,2,3,4\n7,8,9\n'))
    expect(result.rows).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
      ['7', '8', '9'],
    ])
    expect(result.numbers).toEqual([1, 4, 6])
    expect(result.rejected.map(({ row, raw, byteOffset }) => [row, raw, byteOffset])).toEqual([
      [3, '1,2', 13],
      [5, '1,2,3,4', 23],
    ])
    expect([result.ignored, result.read]).toEqual([1, 6])
  })

  test('in a file of one column a blank line is an empty cell', async () => {
    expect((await readAll(memorySource('a\n\n1\n'))).rows).toEqual([[''], ['1']])
  })

  test('batches hold 16,384 records and numbers run on', async () => {
    const reader = await openReader(memorySource(`a,b\n${'1,2\n'.repeat(20_000)}`), CSV)
    const sizes: number[][] = []
    for await (const batch of reader.batches()) sizes.push([batch.firstRow, batch.rows, batch.byteOffset])
    expect(sizes).toEqual([
      [1, 16_384, 4],
      [16_385, 3_616, 4 + 4 * 16_384],
    ])
  })

  test('columns that are not wanted stay empty', async () => {
    const reader = await openReader(memorySource('a,b,c\n1,2,3\n'), CSV)
    for await (const batch of reader.batches({ columns: [2] })) expect(batch.columns).toEqual([[], [], ['3']])
  })

  test('a range of rows is handed out with its own numbers, and reading ends behind it', async () => {
    const text = `a,b\n${Array.from({ length: 50_000 }, (_, i) => `${i + 1},x`).join('\n')}\n"never closed`
    const reader = await openReader(memorySource(text, 1_000), CSV)
    const batches: [number, number, readonly string[] | undefined][] = []
    for await (const batch of reader.batches({ rows: { from: 20_000, to: 20_002 } })) {
      batches.push([batch.firstRow, batch.byteOffset, batch.columns[0]])
    }
    expect(batches).toEqual([[20_000, text.indexOf('\n20000,') + 1, ['20000', '20001', '20002']]])
  })

  test('headers such as __proto__, repeats and empty names give stable ids', async () => {
    const result = await readAll(memorySource('__proto__,constructor,a,a,,a_2\n1,2,3,4,5,6\n'))
    expect(result.header).toEqual(['__proto__', 'constructor', 'a', 'a_3', 'column_5', 'a_2'])
    expect(result.rows).toEqual([['1', '2', '3', '4', '5', '6']])
    expect(result.notes).toHaveLength(2)
  })

  test('reading can be cancelled', async () => {
    const reader = await openReader(memorySource(`a\n${'1\n'.repeat(200_000)}`, 1_000), CSV)
    const stop = new AbortController()
    const reading = (async () => {
      for await (const batch of reader.batches({ signal: stop.signal })) if (batch.rows > 0) stop.abort()
    })()
    await expect(reading).rejects.toMatchObject({ key: 'cancelled' })
  })
})

describe('faults name row and byte', () => {
  test.each([
    ['closed by a later field', 'a,b\n1,2\n3,"x\n4,"y"\n', 2, 10],
    ['never closed', 'a,b\n1,2\n3,4\n5,"x\n6,7\n', 3, 14],
  ])('a quote %s is a fault at the row where it opens; rows before are kept', async (_name, text, row, byteOffset) => {
    const result = await readAll(memorySource(text))
    expect(result.fault).toMatchObject({ key: 'csv_quote', detail: { row, byteOffset } })
    expect(result.rows).toHaveLength(row - 1)
  })

  test('an unclosed quote over 300,000 rows is refused within the cell limit', async () => {
    const text = `a,b\n1,"x\n${'2,some more text in the row\n'.repeat(500_000)}`
    const result = await readAll(memorySource(text))
    expect(result.fault).toMatchObject({ key: 'csv_quote', detail: { row: 1 } })
  })

  test('cells, records and columns beyond the limit', async () => {
    const limits = { ...READ_LIMITS, cellBytes: 1_000, recordBytes: 3_000, columns: 20 }
    const cell = await readAll(memorySource(`a,b\n1,${'x'.repeat(1_001)}\n`), {}, limits)
    expect(cell.fault).toMatchObject({ key: 'csv_limit', detail: { rule: 'cell' } })
    expect((await readAll(memorySource(`a,b\n1,${'x'.repeat(1_000)}\n`), {}, limits)).rows[0]?.[1]).toHaveLength(1_000)
    const record = await readAll(memorySource(`a,b\n${`${'x'.repeat(900)},`.repeat(5)}`, 100), {}, limits)
    expect(record.fault).toMatchObject({ key: 'csv_limit', detail: { rule: 'record' } })
    const columns = await readAll(memorySource('a,'.repeat(21)), {}, limits)
    expect(columns.fault).toMatchObject({ key: 'csv_limit', detail: { rule: 'columns' } })
  })

  test.each(['', '\ufeff', '\n', '\n\r\n\n'])('%j holds no rows', async (text) => {
    await expect(sniff(memorySource(text))).rejects.toMatchObject({ key: 'file_empty' })
    expect((await readAll(memorySource(text))).fault).toMatchObject({ key: 'file_empty' })
  })

  test('a header alone gives zero rows', async () => {
    const result = await readAll(memorySource('a,b\n'))
    expect([result.fault, result.rows, result.header]).toEqual([null, [], ['a', 'b']])
  })

  test('absent files and folders', async () => {
    expect((await readAll('/nowhere/at/all.csv')).fault).toMatchObject({ key: 'file_missing' })
    expect((await readAll('/tmp')).fault).toMatchObject({ key: 'file_kind' })
    expect((await readAll('/dev/zero')).fault).toMatchObject({ key: 'file_kind' })
  })
})

describe('compression', () => {
  const text = `a,b\n${'some,text\n'.repeat(50_000)}`
  const packers = [
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const

  test.each(packers)('%s is transparent and its truncation is named', async (compression, pack) => {
    const packed = pack(text)
    expect((await sniff(memorySource(packed))).readAs.compression).toBe(compression)
    expect((await readAll(memorySource(packed, 100), { compression })).rows).toHaveLength(50_000)
    for (const cut of [packed.length - 1, packed.length - 9, packed.length >> 1]) {
      const result = await readAll(memorySource(packed.subarray(0, cut)), { compression })
      expect(result.fault, `cut at ${cut} of ${packed.length}`).toMatchObject({ key: 'truncated' })
    }
  })

  test('a file that expands beyond the ratio is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a,b\n'))
    const result = await readAll(memorySource(bomb), { compression: 'gzip' })
    expect(result.fault).toMatchObject({ key: 'expand_limit' })
  })

  test('another packed file inside is refused by name', async () => {
    await expect(sniff(memorySource(gzipSync(gzipSync(text))))).rejects.toMatchObject({ key: 'file_type' })
    await expect(sniff(memorySource(Buffer.from('PK\x03\x04rest')))).rejects.toMatchObject({ key: 'file_type' })
    await expect(sniff(memorySource(Buffer.from('%PDF-1.7\n')))).rejects.toMatchObject({ key: 'file_type' })
  })
})
