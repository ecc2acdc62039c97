import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { sharedData } from '../support/data.ts'

/** Path of the independently computed values (arules, scipy, mpmath, R), or null where they are not at hand. */
export const goldenFile = sharedData('golden.json')

const content: unknown = goldenFile ? JSON.parse(readFileSync(goldenFile, 'utf8')) : {}

/** One branch of the golden values; the caller states the shape it expects to find there. */
export function golden<Shape>(...path: readonly string[]): Shape {
  let at: unknown = content
  for (const key of path) at = (at as Record<string, unknown>)[key]
  return at as Shape
}

/** Rows of one table of `statistics`; empty where the golden values are not at hand. */
export function statisticsRows(name: string): number[][] {
  return goldenFile ? golden<number[][]>('statistics', name, 'rows') : []
}

/**
 * Relative comparison; below `floor` (by size of the expected value) both must simply be that small.
 */
export function expectClose(actual: number | null, expected: number, relative: number, floor = 1e-300): void {
  if (actual === null) throw new Error(`nothing computed where ${expected} is expected`)
  const room = Math.max(Math.abs(expected) * relative, floor)
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(room)
}
