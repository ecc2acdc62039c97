import { quotedStops } from '../byte-kinds.ts'
import { STATE } from '../decoded.ts'
import { TextArea } from './text-area.ts'

/** Shared memory that holds one decoded column of one batch. */
export interface ColumnMemory {
  /** Codes, values or wall clock milliseconds. */
  readonly values: SharedArrayBuffer
  /** A state per cell; without bytes for codes. */
  readonly states: SharedArrayBuffer
}

/** Decodes the cells of one column into the memory of the batch in use. */
export interface CellDecoder {
  /** Goes on in the memory of another batch. */
  use(memory: ColumnMemory): void
  /**
   * Decodes the cell that begins at `at` into a row and returns the position of its first stop byte.
   * @param stops bytes that end the cell, or make its record irregular, are not 0; one of them follows in the area
   */
  cell(area: TextArea, at: number, row: number, stops: Uint8Array): number
  /** Takes the cell of an irregular record, whose text is known. */
  text(text: string, row: number): void
}

/** The first byte from `at` on that stops a cell. */
export function skipCell(bytes: Uint8Array, at: number, stops: Uint8Array): number {
  let p = at
  while (stops[bytes[p] as number] === 0) p++
  return p
}

/** Values that a decoder reads from the words for "no value", which are the parser's to understand; null when none. */
export function plainValues(decoder: CellDecoder, nullWords: readonly string[]): ReadonlySet<number> | null {
  const values = new Float64Array(new SharedArrayBuffer(8))
  const states = new Uint8Array(new SharedArrayBuffer(1))
  const area = new TextArea(1_024)
  const found = new Set<number>()
  decoder.use({ values: values.buffer, states: states.buffer })
  for (const word of nullWords) {
    area.put(Buffer.from(word.trim(), 'utf8'), 0)
    decoder.cell(area, 0, 0, quotedStops())
    if (states[0] === STATE.value || states[0] === STATE.date) found.add(values[0] ?? 0)
  }
  return found.size > 0 ? found : null
}
