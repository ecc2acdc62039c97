import { expect, test } from 'vitest'
import total from '../../../src-main/compiled/assembly/total.ts?wasm'
import { createMemory, instantiateKernel } from '../../../src-main/compiled/kernel.ts'

test('a compiled kernel works on memory of its caller', () => {
  const memory = createMemory(1 << 20)
  new Int32Array(memory.buffer, 64, 3).set([5, -7, 2_000_000_000])
  const kernel = instantiateKernel<{ total(from: number, count: number): number }>(total, memory)
  expect(kernel.total(64, 3)).toBe(1_999_999_998)
})
