import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LensError } from '../../../src-main/base/faults.ts'
import { sniff } from '../../../src-main/import/readers/sniff.ts'
import { sharedData } from '../../support/data.ts'
import { readAll, readJson } from './support.ts'

const folder = sharedData('csv-conformance')
const golden = sharedData('golden.json')
interface Golden {
  csv_conformance: { csv_spectrum: Record<string, { records: number; columns: number }> }
}
const expected = golden === null ? null : readJson<Golden>(golden).csv_conformance

describe.skipIf(folder === null)('csv-spectrum', () => {
  const root = join(folder ?? '', 'csv-spectrum')
  const files = folder === null ? [] : readdirSync(join(root, 'csvs')).filter((name) => name.endsWith('.csv'))
  test.each(files)('%s equals its JSON', async (file) => {
    const { header, rows, fault, rejected } = await readAll(join(root, 'csvs', file))
    expect(fault).toBeNull()
    expect(rejected).toEqual([])
    const records = rows.map((row) =>
      Object.fromEntries(row.map((cell, index): [string, string] => [header[index] ?? '', cell])),
    )
    expect(records).toEqual(readJson(join(root, 'json', file.replace('.csv', '.json'))))
    expect(expected?.csv_spectrum[file.replace('.csv', '')]).toMatchObject({
      records: rows.length,
      columns: header.length,
    })
  })
})

describe.skipIf(folder === null)('csv-test-data', () => {
  const root = join(folder ?? '', 'csv-test-data')
  const files = folder === null ? [] : readdirSync(join(root, 'csv'))
  test.each(files.filter((name) => !name.startsWith('bad-')))('%s equals its JSON', async (file) => {
    const { rows, fault, rejected } = await readAll(join(root, 'csv', file), { header: false })
    expect(fault).toBeNull()
    expect(rejected).toEqual([])
    const wanted = readJson<unknown[]>(join(root, 'json', file.replace('.csv', '.json')))
    expect(file === 'header-no-rows.csv' ? rows.slice(1) : rows).toEqual(
      file.startsWith('header-simple') ? asRecords(wanted, rows) : wanted,
    )
  })
  test.each(files.filter((name) => name.startsWith('bad-')))('%s is reported', async (file) => {
    const { header, fault, rejected, flags } = await readAll(join(root, 'csv', file))
    const reported = fault !== null || rejected.length > 0 || flags.length > 0 || header.join() !== 'foo,bar,baz'
    expect(reported).toBe(true)
  })
})

/** The collection gives this one file as objects by header. */
function asRecords(wanted: readonly unknown[], rows: readonly string[][]): unknown {
  const [first] = wanted
  if (Array.isArray(first)) return wanted
  return [rows[0], ...wanted.map((record) => Object.values(record as Record<string, string>))]
}

const CSVKIT: Record<string, (file: string) => Promise<void>> = {
  'FY09_EDU_Recipients_by_State.csv': (file) => counts(file, 53, 10),
  'iris.csv': (file) => counts(file, 150, 5),
  'ks_1033_data.csv': (file) => counts(file, 1575, 14),
  'mac_newlines.csv': (file) =>
    rowsOf(file, [
      ['1', '2', '3'],
      ['Once upon\ra time', '5', '6'],
    ]),
  'null_byte.csv': (file) => rowsOf(file, [['\0', '2', '3']]),
  'test_utf16_big.csv': (file) =>
    rowsOf(file, [
      ['1', '2', '3'],
      ['4', '5', 'ʤ'],
    ]),
  'test_utf16_little.csv': (file) =>
    rowsOf(file, [
      ['1', '2', '3'],
      ['4', '5', 'ʤ'],
    ]),
  'test_utf8_bom.csv': (file) =>
    rowsOf(file, [
      ['1', '2', '3'],
      ['4', '5', 'ʤ'],
    ]),
  'test_latin1.csv': (file) =>
    rowsOf(file, [
      ['1', '2', '3'],
      ['4', '5', '©'],
    ]),
  'dummy.csv.gz': (file) => rowsOf(file, [['1', '2', '3']]),
  'dummy.tsv': (file) => rowsOf(file, [['1', '2', '3']]),
  'test_skip_lines.csv': (file) => rowsOf(file, [['1', '2', '3']]),
  'optional_quote_characters.csv': (file) => rowsOf(file, [['1', '2', '3']]),
  'no_header_row.csv': (file) => rowsOf(file, [['1', '2', '3']]),
  'test_locale.csv': (file) => rowsOf(file, [['1,7', '200.000.000', '']]),
  'blanks.csv': (file) => counts(file, 1, 6),
  'date_like_number.csv': (file) => rowsOf(file, [['4.5']]),
}

async function sniffAndRead(file: string): ReturnType<typeof readAll> {
  return readAll(file, (await sniff(file)).readAs)
}

async function counts(file: string, rows: number, columns: number): Promise<void> {
  const result = await sniffAndRead(file)
  expect([result.fault, result.rows.length, result.header.length]).toEqual([null, rows, columns])
}

async function rowsOf(file: string, rows: string[][]): Promise<void> {
  expect((await sniffAndRead(file)).rows).toEqual(rows)
}

describe.skipIf(folder === null)('csvkit, read as sniffed', () => {
  const root = join(folder ?? '', 'csvkit')
  test.each(Object.entries(CSVKIT))('%s', (file, check) => check(join(root, file)))

  test.each(['dummy.xlsx', 'sheets.xlsx', 'test.xlsx'])('%s is named as a workbook', async (file) => {
    await expect(sniff(join(root, file))).rejects.toMatchObject({
      key: 'file_type',
      message: expect.stringContaining('Excel') as string,
    })
  })

  test('a file of one empty line holds no rows', async () => {
    await expect(sniff(join(root, 'empty.csv'))).rejects.toMatchObject({ key: 'file_empty' })
  })

  test('rows of another width are rejected by number and the others are kept', async () => {
    const bad = await readAll(join(root, 'bad.csv'))
    expect(bad.rows).toEqual([['0', 'mixed types.... uh oh', '17']])
    expect(bad.numbers).toEqual([3])
    expect(bad.rejected.map(({ row, raw }) => [row, raw])).toEqual([
      [1, '1,27,,"I\'m too long!"'],
      [2, ',"I\'m too short!"'],
    ])
  })

  test('line breaks inside a quoted header are part of the name', async () => {
    const { header } = await readAll(join(root, 'test_header_newline.csv'))
    expect(header).toEqual(['\t\n\v\f\r start \t\n\v\f\r end \t\n\v\f\r', 'b', 'c'])
  })

  test('columns without a name get one, and the reader says so', async () => {
    const { header, notes } = await readAll(join(root, 'test_empty_columns.csv'))
    expect(header).toEqual(['a', 'b', 'c', 'column_4', 'column_5'])
    expect(notes).toHaveLength(2)
  })

  test('every file ends in rows or a named fault', async () => {
    for (const file of readdirSync(root)) {
      try {
        const result = await sniffAndRead(join(root, file))
        expect(result.read).toBe(result.rows.length + result.rejected.length + result.ignored)
      } catch (error) {
        expect(error, file).toBeInstanceOf(LensError)
      }
    }
  })
})
