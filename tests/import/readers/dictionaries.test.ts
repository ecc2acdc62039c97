import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { ByteDictionary, type KeyDictionary } from '../../../src-main/import/readers/decode/byte-dictionary.ts'
import { CompiledDictionary } from '../../../src-main/import/readers/decode/compiled-dictionary.ts'
import { DecodeKernels } from '../../../src-main/import/readers/decode/decode-kernels.ts'
import { RUN_ROWS } from '../../../src-main/import/readers/decode/record-index.ts'
import { NO_CODE } from '../../../src-main/import/readers/decoded.ts'
import { runOf } from './kernel-runs.ts'

/** Everything that a dictionary says. */
function told({ entries }: KeyDictionary): { size: number; texts: string[] } {
  const offsets = new Uint32Array(entries.offsets, 0, entries.size + 1)
  const bytes = Buffer.from(entries.bytes)
  const texts = Array.from({ length: entries.size }, (_, k) => bytes.toString('utf8', offsets[k], offsets[k + 1]))
  return { size: entries.size, texts }
}

function expectSame(cells: readonly string[], texts: readonly string[] = []): KeyDictionary {
  const kernels = new DecodeKernels()
  const plain = new ByteDictionary()
  const compiled = new CompiledDictionary(kernels.keys)
  for (let from = 0; from < cells.length; from += RUN_ROWS) {
    const run = runOf(kernels, cells.slice(from, from + RUN_ROWS))
    const [wanted, got] = [new Uint32Array(run.count + 1), new Uint32Array(run.count + 1)]
    plain.encode(run, wanted, 1)
    compiled.encode(run, got, 1)
    expect(Buffer.compare(Buffer.from(got.buffer), Buffer.from(wanted.buffer))).toBe(0)
  }
  expect(texts.map((text) => compiled.textCode(text))).toEqual(texts.map((text) => plain.textCode(text)))
  expect(told(compiled)).toEqual(told(plain))
  return compiled
}

describe('the compiled dictionary has the codes and entries of the plain one', () => {
  test('keys of any length, repeated or not', () => {
    const key = fc.oneof(
      fc.constantFrom('', 'a', 'EUR', '12345678901', '123456789012', 'x'.repeat(1_024), 'x'.repeat(1_025), 'Zürich'),
      fc.string({ maxLength: 14, unit: 'binary' }),
      fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b') }),
    )
    const cells = fc
      .array(fc.tuple(key, fc.nat({ max: 3 })), { maxLength: 300 })
      .map((keys) => keys.flatMap(([text, more]) => Array.from({ length: more + 1 }, () => text)))
    fc.assert(
      fc.property(cells, fc.array(key, { maxLength: 20 }), (run, texts) => {
        expectSame(run, texts)
      }),
      { numRuns: 500 },
    )
  })

  test('more keys than many segments hold, old and new ones mixed', () => {
    const cells = Array.from({ length: 150_000 }, (_, k) =>
      k % 3 === 0 ? `T${k}` : k % 1_001 === 0 ? `a long key ${k}` : `C${(Math.imul(k, 0x9e3779b1) >>> 0) % 60_000}`,
    )
    expect(expectSame(cells).entries.size).toBeGreaterThan(100_000)
  })

  test('keys that rise, but for some: by prefix, by length, with parts that come again', () => {
    const key = fc.record({
      prefix: fc.constantFrom('T', 'R', '', 'a\0'),
      width: fc.constantFrom(0, 6),
      step: fc.constantFrom(0, 1, 1, 1, 1, 2, 40, -1, -30),
    })
    const many = fc.record({ keys: fc.array(key, { maxLength: 400 }), rounds: fc.integer({ min: 1, max: 40 }) })
    fc.assert(
      fc.property(many, fc.array(fc.nat({ max: 4_000 }), { maxLength: 30 }), ({ keys, rounds }, sought) => {
        let number = 50
        const cells = Array.from({ length: rounds }, () => keys).flatMap((round) =>
          round.map(({ prefix, width, step }) => {
            number = Math.max(0, number + step)
            return `${prefix}${String(number).padStart(width, '0')}`
          }),
        )
        expectSame(
          cells,
          sought.map((n) => `T${String(n).padStart(6, '0')}`),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('keys that rise take no table', () => {
    const kernels = new DecodeKernels()
    const dictionary = new CompiledDictionary(kernels.keys)
    const pages = vi.spyOn(kernels.memory, 'takePage')
    const codes = new Uint32Array(RUN_ROWS)
    for (let k = 0; k < 20; k++) {
      const keys = Array.from(
        { length: RUN_ROWS },
        (_, n) => `${n % 40 === 0 ? 'R' : 'T'}${100_000 + k * RUN_ROWS + n}`,
      )
      dictionary.encode(runOf(kernels, keys), codes, 0)
    }
    expect(dictionary.entries.size).toBe(20 * RUN_ROWS + 1)
    expect(dictionary.textCode('T100123')).toBe(124)
    expect(pages).not.toHaveBeenCalled()
  })

  test('keys that differ in their last byte only, and in their length only', () => {
    const cells = Array.from({ length: 20_000 }, (_, k) => '\0'.repeat(k % 12) + String.fromCharCode(k % 256))
    expectSame(cells)
    expectSame(Array.from({ length: 100_000 }, (_, k) => String(k).padStart(11, '0')))
  })

  test('without memory for more segments, known keys keep their codes and new ones have none', () => {
    const kernels = new DecodeKernels()
    const dictionary = new CompiledDictionary(kernels.keys)
    vi.spyOn(kernels.memory, 'takePage').mockReturnValue(null)
    const keys = Array.from({ length: RUN_ROWS * 6 }, (_, k) => `T${(k * 5_003) % (RUN_ROWS * 6)}`)
    const read = (): number[] =>
      [0, 1, 2, 3, 4, 5].flatMap((k) => {
        const codes = new Uint32Array(RUN_ROWS)
        dictionary.encode(runOf(kernels, keys.slice(k * RUN_ROWS, (k + 1) * RUN_ROWS)), codes, 0)
        return [...codes]
      })
    const codes = read()
    const known = codes.indexOf(NO_CODE)
    expect(known).toBeGreaterThan(3_000)
    expect(codes.slice(0, known)).toEqual(Array.from({ length: known }, (_, k) => k + 1))
    expect(new Set(codes.slice(known))).toEqual(new Set([NO_CODE]))
    expect(read()).toEqual(codes)
    expect(dictionary.textCode('a key of its own table')).toBe(known + 1)
  })
})
