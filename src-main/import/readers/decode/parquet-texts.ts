import { isAscii, isUtf8 } from 'node:buffer'
import type { CellRun } from './cell-decoder.ts'
import type { OpenPage } from './parquet-page.ts'
import { RUN_ROWS } from './record-index.ts'

/**
 * Hands out the texts of a page as runs of cells, with the entry that each begins with; a text has its length in four
 * bytes before it. Throws RangeError for lengths that do not fit and for bytes that are no UTF-8.
 */
export function readTexts({ room, at, end, values }: OpenPage, take: (run: CellRun, first: number) => void): void {
  const { starts, ends } = room
  let p = at
  for (let first = 0; first < values; first += RUN_ROWS) {
    const count = Math.min(RUN_ROWS, values - first)
    const { view } = room
    const from = p
    for (let k = 0; k < count; k++) {
      const length = p + 4 <= end ? view.getInt32(p, true) : -1
      if (length < 0 || p + 4 + length > end) throw new RangeError('a text ends beyond its page')
      starts[k] = p + 4
      p += 4 + length
      ends[k] = p
    }
    const run = { area: room, starts, ends, from: 0, count }
    if (!isAscii(Buffer.from(view.buffer, from, p - from))) refuseNonsense(run)
    take(run, first)
  }
}

/** The bytes of one cell of a run. */
export function textOf({ area, starts, ends, from }: CellRun, k: number): Buffer {
  const start = starts[from + k] as number
  return Buffer.from(area.bytes.buffer, area.bytes.byteOffset + start, (ends[from + k] as number) - start)
}

function refuseNonsense(run: CellRun): void {
  for (let k = 0; k < run.count; k++) if (!isUtf8(textOf(run, k))) throw new RangeError('bytes that are no text')
}
