import { STATE } from '../decoded.ts'
import { TextArea, type CellText } from './text-area.ts'

/** Shared memory that holds one decoded column of one batch. */
export interface ColumnMemory {
  /** Codes, values or wall clock milliseconds. */
  readonly values: SharedArrayBuffer
  /** A state per cell; without bytes for codes. */
  readonly states: SharedArrayBuffer
  /** Numbers as a Parquet file stores them; without bytes for text files and codes. */
  readonly stored: SharedArrayBuffer
}

/** Where the cells of one column stand in the text, for a run of rows. */
export interface CellRun {
  readonly area: CellText
  /** Cell k of the run is `[starts[from + k], ends[from + k])`. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly from: number
  readonly count: number
}

/** Decodes the cells of one column into the memory of the batch in use. */
export interface CellDecoder {
  /** Goes on in the memory of another batch. */
  use(memory: ColumnMemory): void
  /** Decodes a run of cells; the first one belongs to `row`. */
  cells(run: CellRun, row: number): void
  /** Takes the cell of an irregular record, whose text is known. */
  text(text: string, row: number): void
}

/** Masks for the first bytes of a load of four, by their number. */
export const MASKS = new Int32Array([0, 0xff, 0xffff, 0xff_ffff, -1])

/** Leaves values to the parser that are words for "no value"; null when there are none. */
export function refuse(
  refused: ReadonlySet<number> | null,
  values: Float64Array,
  states: Uint8Array,
  row: number,
  count: number,
): void {
  if (refused === null) return
  for (let k = row; k < row + count; k++) {
    if ((states[k] !== STATE.value && states[k] !== STATE.date) || !refused.has(values[k] as number)) continue
    values[k] = 0
    states[k] = STATE.text
  }
}

/** Values that a decoder reads from the words for "no value", which are the parser's to understand; null when none. */
export function plainValues(decoder: CellDecoder, nullWords: readonly string[]): ReadonlySet<number> | null {
  const values = new Float64Array(new SharedArrayBuffer(8))
  const states = new Uint8Array(new SharedArrayBuffer(1))
  const area = new TextArea(1_024)
  const found = new Set<number>()
  decoder.use({ values: values.buffer, states: states.buffer, stored: new SharedArrayBuffer(0) })
  for (const word of nullWords) {
    const bytes = Buffer.from(word.trim(), 'utf8')
    area.put(bytes, 0)
    decoder.cells({ area, starts: Int32Array.of(0), ends: Int32Array.of(bytes.length), from: 0, count: 1 }, 0)
    if (states[0] === STATE.value || states[0] === STATE.date) found.add(values[0] ?? 0)
  }
  return found.size > 0 ? found : null
}
