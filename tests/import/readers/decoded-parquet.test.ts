import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, test } from 'vitest'
import { READ_LIMITS } from '../../../src-main/import/readers/batch.ts'
import { STATE, type Decoding } from '../../../src-main/import/readers/decoded.ts'
import { sharedData } from '../../support/data.ts'
import { decodeHere, expectSameReading } from './decoded-support.ts'
import { CSV } from './support.ts'

const PARQUET = { ...CSV, format: 'parquet', encoding: null, delimiter: null } as const
const root = sharedData('parquet-testing')
const folder = mkdtempSync(join(tmpdir(), 'purchase-lens-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Files are read four times over; a busy machine may take minutes. */
const SLOW = { timeout: 300_000 }

/** Writes a query's result as a Parquet file with DuckDB. */
async function written(name: string, query: string, options = ''): Promise<string> {
  const path = join(folder, name)
  const connection = await (await DuckDBInstance.create()).connect()
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet${options})`)
  connection.closeSync()
  return path
}

const ROWS = `SELECT
    'T' || lpad((i // 3)::VARCHAR, 8, '0') AS order_id,
    CASE WHEN i % 7 = 0 THEN NULL ELSE 'Zürich ' || (i % 50) END AS city,
    repeat('long ', 300) || (i % 3) AS note,
    (i % 13)::INTEGER AS small,
    (i * 1000003)::BIGINT AS large,
    CASE WHEN i % 11 = 0 THEN NULL ELSE (i % 999) / 100.0 END::DOUBLE AS price,
    (i / 7.0)::DOUBLE AS share,
    ((i % 5000) - 2500)::DECIMAL(9, 2) AS paid,
    (i % 100)::DECIMAL(18, 6) AS exact,
    TIMESTAMP '1989-06-01 10:11:12.345678' + i * INTERVAL 3 HOUR AS at,
    (TIMESTAMP '2020-01-01' + i * INTERVAL 1 MINUTE)::TIMESTAMP_NS AS at_ns,
    (TIMESTAMP '2020-01-01' + i * INTERVAL 1 MINUTE)::TIMESTAMP_MS AS at_ms,
    (TIMESTAMP '2019-10-27' + i * INTERVAL 1 MINUTE)::TIMESTAMPTZ AS instant,
    strftime(TIMESTAMP '2020-01-01' + (i // 4) * INTERVAL 1 MINUTE, '%Y-%m-%d %H:%M:%S') AS written,
    CASE i % 9 WHEN 0 THEN NULL WHEN 1 THEN '2020-01-05T10:11:12Z' ELSE strftime(DATE '2020-01-01' + (i % 40)::INTEGER, '%Y-%m-%d') END AS day_written,
    CASE WHEN i % 8 = 0 THEN '1,234.50' WHEN i % 8 = 1 THEN ' ' ELSE (i % 500 / 4.0)::VARCHAR END AS price_written,
    CASE WHEN i % 5 = 0 THEN NULL ELSE DATE '2019-12-31' + (i % 900)::INTEGER END AS day,
    i % 2 = 0 AS flag,
    (i / 3.0)::FLOAT AS narrow,
    (i % 250)::UTINYINT AS tiny
  FROM range(ROW_COUNT) t(i)`

describe('decoded Parquet batches are those of the reader of text', SLOW, () => {
  test.each([
    ['snappy.parquet', 3_000, ''],
    ['zstd.parquet', 3_000, ', COMPRESSION zstd, ROW_GROUP_SIZE 2048'],
    ['plain.parquet', 3_000, ', COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1'],
    ['v2.parquet', 3_000, ', PARQUET_VERSION v2'],
    ['many.parquet', 72_000, ', ROW_GROUP_SIZE 69632'],
  ])('%s', async (name, rows, options) => {
    const path = await written(name, ROWS.replace('ROW_COUNT', String(rows)), options)
    for (let turn = 0; turn < (rows > 10_000 ? 1 : 4); turn++) await expectSameReading(path, PARQUET, decodeHere, turn)
    await expectSameReading(path, { ...PARQUET, decimal: ',', nullWords: ['0', '2020-01-01', '7'] }, decodeHere, 1)
  })

  test('numbers and moments are decoded without their text', async () => {
    const path = await written(
      'kinds.parquet',
      `SELECT 12.5::DOUBLE a, 7::INTEGER b, -3.25::DECIMAL(9,2) c, TIMESTAMP '2024-02-29 10:11:12' d, DATE '2024-02-29' e, 0.1::DOUBLE + 0.2::DOUBLE f`,
    )
    const reader = await decodeHere(path, PARQUET, READ_LIMITS)
    const amounts = [0, 1, 2, 5].map((column) => ({ column, as: 'amount', decimal: '.' }) as const)
    const moments = [3, 4].map((column) => ({ column, as: 'moment', order: null }) as const)
    for await (const { decoded, text } of reader.batches({ decodings: [...amounts, ...moments] })) {
      const cells = decoded.map((column) =>
        column === null || column.as === 'code'
          ? null
          : [column.states[0], (column.as === 'moment' ? column.localMs : column.values)[0]],
      )
      expect(cells).toEqual([
        [STATE.value, 125_000],
        [STATE.value, 70_000],
        [STATE.value, -32_500],
        [STATE.value, Date.UTC(2024, 1, 29, 10, 11, 12)],
        [STATE.date, Date.UTC(2024, 1, 29)],
        [STATE.text, 0],
      ])
      expect(text(5, 0)).toBe('0.30000000000000004')
    }
  })

  test('instants are wall clock of the zone that is wanted, texts are read as in a text file', async () => {
    const path = await written(
      'moments.parquet',
      `SELECT TIMESTAMPTZ '2024-07-01 22:30:00+00' AS summer, TIMESTAMPTZ '2024-10-27 01:30:00+00' AS twice,
         '2024-02-29 10:11' AS written, 'soon' AS nonsense, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS zoneless`,
    )
    const reader = await decodeHere(path, PARQUET, READ_LIMITS)
    const decodings = [0, 1, 2, 3, 4].map((column): Decoding => {
      const moment = { column, as: 'moment', order: null } as const
      return column === 4 ? moment : { ...moment, zone: 'Europe/Berlin' }
    })
    for await (const { decoded, text } of reader.batches({ decodings })) {
      const cells = decoded.map((column) => (column?.as === 'moment' ? [column.states[0], column.localMs[0]] : null))
      expect(cells).toEqual([
        [STATE.value, Date.UTC(2024, 6, 2, 0, 30)],
        [STATE.text, 0],
        [STATE.value, Date.UTC(2024, 1, 29, 10, 11)],
        [STATE.text, 0],
        [STATE.text, 0],
      ])
      expect([text(1, 0), text(2, 0), text(3, 0)]).toEqual(['2024-10-27 01:30:00Z', '2024-02-29 10:11', 'soon'])
    }
  })
})

describe.skipIf(root === null)('apache/parquet-testing', SLOW, () => {
  const files = (root === null ? [] : ['data', 'bad_data']).flatMap((part) =>
    readdirSync(join(root ?? '', part))
      .filter((name) => name.endsWith('.parquet'))
      .map((name) => join(part, name)),
  )
  test.each(files)('%s', async (file) => {
    for (let turn = 0; turn < 4; turn++) await expectSameReading(join(root ?? '', file), PARQUET, decodeHere, turn)
  })
})
