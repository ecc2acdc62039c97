import fc from 'fast-check'
import { parse as strictParse } from 'csv-parse/sync'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import type { Delimiter } from '../../../src-main/import/readers/plan.ts'
import { sniff } from '../../../src-main/import/readers/sniff.ts'
import { LensError } from '../../../src-main/base/faults.ts'
import { readWithOracle } from './oracle.ts'
import { memorySource, readAll } from './support.ts'

const LINE_ENDS = ['\n', '\r\n', '\r']
const DELIMITERS: Delimiter[] = [',', ';', '\t', '|']

/** Cells of every kind: plain, with delimiters, quotes, line ends, blanks, other scripts, long. */
const cellText = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', ' ', '-') }),
  fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '|', '\n', '\r', ' ', 'é', '日', '👩') }),
  fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replace(/[\p{Cc}\ufeff]/gu, '')),
  fc.constantFrom('', '""', 'x'.repeat(300), '00123', '1.234,50'),
)

function written(cell: string, delimiter: string, always: boolean): string {
  const needed = /["\r\n]/.test(cell) || cell.includes(delimiter) || /^\s|\s$/.test(cell)
  return needed || always ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Well-formed text of a random grammar with the rows it means. */
const document = fc
  .record({
    delimiter: fc.constantFrom(...DELIMITERS),
    ends: fc.array(fc.constantFrom(...LINE_ENDS), { minLength: 1, maxLength: 3 }),
    last: fc.boolean(),
    always: fc.boolean(),
    width: fc.integer({ min: 2, max: 6 }),
  })
  .chain((form) =>
    fc
      .array(fc.array(cellText, { minLength: form.width, maxLength: form.width }), { minLength: 2, maxLength: 12 })
      .map((rows) => {
        const lines = rows.map((row) =>
          row.map((cell) => written(cell, form.delimiter, form.always)).join(form.delimiter),
        )
        const end = (i: number): string =>
          i === lines.length - 1 && !form.last ? '' : (form.ends[i % form.ends.length] ?? '\n')
        return { ...form, rows, text: lines.map((line, i) => line + end(i)).join('') }
      }),
  )

async function readRows(text: string, delimiter: Delimiter, chunk = 65_536): Promise<string[][]> {
  const result = await readAll(memorySource(text, chunk), { delimiter, header: false })
  expect(result.fault).toBeNull()
  expect(result.rejected).toEqual([])
  return result.rows
}

/** Thousands of runs; a busy machine may take minutes. */
const SLOW = { timeout: 300_000 }

describe('random well-formed text', SLOW, () => {
  test('the oracle reads back what was written', () => {
    fc.assert(
      fc.property(document, ({ text, delimiter, rows }) => {
        expect(readWithOracle(text, delimiter)).toEqual(rows)
      }),
      { numRuns: 2_000 },
    )
  })

  test('the reader gives the cells of the oracle', async () => {
    const property = fc.asyncProperty(document, async ({ text, delimiter }) => {
      expect(await readRows(text, delimiter)).toEqual(readWithOracle(text, delimiter))
    })
    await fc.assert(property, { numRuns: 4_000 })
  })

  test('chunks may end anywhere', async () => {
    const property = fc.asyncProperty(
      document,
      fc.integer({ min: 1, max: 64 }),
      async ({ text, delimiter, rows }, chunk) => {
        expect(await readRows(text, delimiter, chunk)).toEqual(rows)
      },
    )
    await fc.assert(property, { numRuns: 1_500 })
  })

  test('csv-parse in strict mode and PapaParse agree where both read the form', async () => {
    const property = fc.asyncProperty(document, async ({ text, delimiter, ends, rows }) => {
      fc.pre(new Set(ends).size === 1)
      const ours = await readRows(text, delimiter)
      const record_delimiter = ends[0] ?? '\n'
      expect(ours).toEqual(strictParse(text, { delimiter, record_delimiter, relax_column_count: false }))
      fc.pre(!rows.flat().some((cell) => /[\r\n]/.test(cell)))
      const papa = Papa.parse<string[]>(text, { delimiter, newline: record_delimiter as '\n' }).data
      const last = papa.at(-1)
      expect(ours).toEqual(last?.length === 1 && last[0] === '' ? papa.slice(0, -1) : papa)
    })
    await fc.assert(property, { numRuns: 1_500 })
  })
})

describe('damaged text', SLOW, () => {
  const edit = fc.record({
    at: fc.nat(),
    byte: fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x00, 0xff, 0xc3, 0x20, 0x41),
    kind: fc.constantFrom('set', 'add', 'cut'),
  })

  test('mutations end in balanced rows or a named fault, in time, and whatever the chunks', async () => {
    const property = fc.asyncProperty(
      document,
      fc.array(edit, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 40 }),
      async (form, edits, chunk) => {
        const bytes = [...Buffer.from(form.text)]
        for (const { at, byte, kind } of edits)
          bytes.splice(at % (bytes.length + 1), kind === 'add' ? 0 : 1, ...(kind === 'cut' ? [] : [byte]))
        const source = Buffer.from(bytes)
        const started = performance.now()
        const whole = await readAll(memorySource(source), { delimiter: form.delimiter })
        const parts = await readAll(memorySource(source, chunk), { delimiter: form.delimiter })
        expect(performance.now() - started).toBeLessThan(2_000)
        expect(whole.read).toBe(whole.rows.length + whole.rejected.length + whole.ignored)
        expect([whole.fault?.key, whole.fault?.detail['byteOffset']]).toEqual([
          parts.fault?.key,
          parts.fault?.detail['byteOffset'],
        ])
        const { fault: _whole, ...left } = whole
        const { fault: _parts, ...right } = parts
        expect(left).toEqual(right)
        const text = whole.rows.flat().join()
        expect(text.includes('\ufffd') && !form.text.includes('\ufffd')).toBe(false)
      },
    )
    await fc.assert(property, { numRuns: 1_500 })
  })

  test('the sniffer ends in a proposal or a named fault for any bytes', async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      await sniff(memorySource(bytes)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(LensError)
      })
    })
    await fc.assert(property, { numRuns: 1_000 })
  })
})
