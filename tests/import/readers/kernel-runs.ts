import type { CellRun } from '../../../src-main/import/readers/decode/cell-decoder.ts'
import type { DecodeKernels } from '../../../src-main/import/readers/decode/decode-kernels.ts'
import { textMemory } from '../../../src-main/import/readers/decode/kernel-memory.ts'

/** Cells one behind the other, in memory that compiled and plain decoders can read. */
export function runOf({ memory }: DecodeKernels, cells: readonly string[]): CellRun {
  const bytes = cells.map((cell) => Buffer.from(cell, 'utf8'))
  const area = textMemory(
    memory,
    bytes.reduce((sum, { length }) => sum + length, 0),
  )
  const [starts, ends] = [memory.takeInts(cells.length), memory.takeInts(cells.length)]
  let at = 0
  for (const [k, cell] of bytes.entries()) {
    area.bytes.set(cell, at)
    starts[k] = at
    ends[k] = at += cell.length
  }
  return { area, starts, ends, from: 0, count: cells.length }
}
