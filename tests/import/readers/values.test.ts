import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CellDecoder, CellRun } from '../../../src-main/import/readers/decode/cell-decoder.ts'
import { DecodeKernels } from '../../../src-main/import/readers/decode/decode-kernels.ts'
import { openDecoder } from '../../../src-main/import/readers/decode/decoders.ts'
import type { Decoding } from '../../../src-main/import/readers/decoded.ts'
import { runOf } from './kernel-runs.ts'

const NULL_WORDS = ['NULL', '0', '-1.50', '2024-02-29', '2024-01-05 00:00']

/** What a decoder makes of a run: a state and a value by cell, told apart as `Object.is` does. */
function seen(decoder: CellDecoder, run: CellRun): string[] {
  const values = new Float64Array(new SharedArrayBuffer(8 * run.count + 8))
  const states = new Uint8Array(new SharedArrayBuffer(run.count + 1))
  decoder.use({ values: values.buffer, states: states.buffer, stored: new SharedArrayBuffer(0) })
  decoder.cells(run, 1)
  return Array.from({ length: run.count }, (_, k) => {
    const value = values[k + 1] ?? Number.NaN
    return `${states[k + 1]} ${Object.is(value, -0) ? '-0' : value}`
  })
}

function expectSame(cells: readonly string[], decoding: Decoding, nullWords: readonly string[]): void {
  const kernels = new DecodeKernels()
  const run = runOf(kernels, cells)
  expect(seen(openDecoder(decoding, nullWords, kernels), run)).toEqual(seen(openDecoder(decoding, nullWords), run))
}

const digits = (most: number): fc.Arbitrary<string> =>
  fc.string({ maxLength: most, unit: fc.constantFrom(...'0123456789') })

describe('compiled kernels read cells as their plain twins do', () => {
  test('numbers', () => {
    const plain = fc
      .tuple(fc.constantFrom('', '-'), digits(11), fc.constantFrom('', '.', ','), digits(6))
      .map((parts) => parts.join(''))
    const odd = fc.string({ maxLength: 12, unit: fc.constantFrom(...'0019.,-+e /:é') })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(plain, odd), { maxLength: 200 }),
        fc.constantFrom('amount' as const, 'number' as const),
        fc.constantFrom('.' as const, ',' as const),
        fc.constantFrom([], NULL_WORDS),
        (cells, as, decimal, nullWords) => {
          expectSame(cells, { column: 0, as, decimal }, nullWords)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('moments', () => {
    const pair = fc.nat({ max: 65 }).map((value) => String(value).padStart(2, '0'))
    const date = fc
      .tuple(
        fc.integer({ min: 1985, max: 2110 }),
        fc.constantFrom('-', '/', '.'),
        fc.nat({ max: 13 }),
        fc.nat({ max: 32 }),
      )
      .map(([year, sign, month, day]) =>
        [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join(sign),
      )
    const moment = fc
      .tuple(date, fc.constantFrom('', ' ', 'T', 'x'), pair, fc.constantFrom(':', ':', '.'), pair, pair)
      .map(([day, between, hour, sign, minute, second]) => `${day}${between}${hour}${sign}${minute}${sign}${second}`)
    const edit = fc
      .tuple(moment, fc.nat({ max: 18 }), fc.constantFrom(...'0123456789-/:. Té'))
      .map(([text, at, byte]) => text.slice(0, at) + byte + text.slice(at + 1))
    const cell = fc.oneof(
      date,
      moment,
      moment.map((text) => text.slice(0, 16)),
      edit,
      fc.constantFrom(
        '',
        'NULL',
        '2024-02-29',
        '2023-02-29',
        '2000-02-29',
        '2100-02-29',
        '2024-01-05 00:00',
        '5/1/2024',
      ),
    )
    fc.assert(
      fc.property(
        fc.array(cell, { maxLength: 200 }),
        fc.constantFrom('ymd' as const, 'dmy' as const, null),
        fc.constantFrom([], NULL_WORDS),
        (cells, order, nullWords) => {
          for (const text of cells) expectSame([text], { column: 0, as: 'moment', order }, nullWords)
          expectSame(cells, { column: 0, as: 'moment', order }, nullWords)
        },
      ),
      { numRuns: 300 },
    )
  })
})
