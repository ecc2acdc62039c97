import fc from 'fast-check'
import { expect, test } from 'vitest'
import { extremes, ordered, type7Quantile, valuesAt } from '../../src-main/analysis/kernels/order-statistics.ts'

const numbers = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -1e9, max: 1e9 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
  fc.constantFrom(0, 1, 1e-9, 9e14),
)

test('the values at places of the ascending order are those of a sort', () => {
  fc.assert(
    fc.property(
      fc.array(numbers, { minLength: 1, maxLength: 3000 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      (given, at) => {
        const values = Float64Array.from(given, (value) => value + 0)
        const sorted = values.toSorted()
        const places = at.map((place) => place % values.length)
        expect(valuesAt(values, places)).toEqual(places.map((place) => sorted[place]))
        expect(extremes(values)).toEqual({ least: sorted[0], most: sorted.at(-1) })
      },
    ),
    { numRuns: 200 },
  )
})

test('many values over many powers of ten, and many equal ones', () => {
  const values = Float64Array.from({ length: 20_000 }, (_, place) =>
    place % 3 === 0 ? 7 : Math.exp((place * 7919) % 60) * (place % 2 === 0 ? -1 : 1),
  )
  const sorted = values.toSorted()
  const places = [0, 1, 9_999, 10_000, 13_333, 19_999]
  expect(valuesAt(values, places)).toEqual(places.map((place) => sorted[place]))
})

test('type-7 quantiles interpolate between neighbours, whatever the order of the values', () => {
  expect(type7Quantile(ordered(Int32Array.of(9, 1, 5, 2)), 1, 2)).toBe(3.5)
  expect(type7Quantile(ordered(Float64Array.of(4)), 1, 2)).toBe(4)
  expect(type7Quantile(ordered(Int32Array.of()), 1, 2)).toBeNaN()
})
