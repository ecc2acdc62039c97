import { STATE } from '../decoded.ts'
import type { CellDecoder, ColumnMemory } from './cell-decoder.ts'
import { roomy, type Cells, type Entries, type RowEntries } from './parquet-entries.ts'
import { gather, gatherStates } from './parquet-numbers.ts'
import type { OpenPage } from './parquet-page.ts'
import { readTexts } from './parquet-texts.ts'

/** Most bytes of all texts that are handed over whole, whichever of them the rows have. */
const MOST_WHOLE = 1 << 20
/** Bytes that give the length of a text, in front of it. */
const LENGTH_BYTES = 4

/**
 * Texts that are read as numbers or moments, by the decoder that reads those of text files. The texts themselves go into
 * the area of the batch as they stand in the page, and what is stored is their place there.
 */
export class TextValueEntries implements Entries {
  count = 0
  readonly #decoder: CellDecoder
  #memory: ColumnMemory = memoryOf(0)
  #values: Float64Array = new Float64Array(0)
  #states: Uint8Array = new Uint8Array(0)
  /** The bytes of the page, and where the length of each text begins. */
  #texts = new Uint8Array(0)
  #places = new Float64Array(0)

  constructor(decoder: CellDecoder) {
    this.#decoder = decoder
  }

  read(page: OpenPage): void {
    const { room, at, end, values: count } = page
    this.#reserve(count + 1)
    this.#texts = roomy(this.#texts, end - at)
    this.#texts.set(room.bytes.subarray(at, end))
    this.#decoder.use(this.#memory)
    readTexts(page, (run, first) => {
      this.#decoder.cells(run, first)
      for (let k = 0; k < run.count; k++)
        this.#places[first + k] = (run.starts[run.from + k] as number) - LENGTH_BYTES - at
    })
    this.count = count
    this.#values[count] = 0
    this.#states[count] = STATE.empty
    this.#places[count] = end - at
  }

  put({ index, next }: RowEntries, count: number, { memory, area }: Cells, row: number): void {
    const values = new Float64Array(memory.values)
    const states = new Uint8Array(memory.states)
    const stored = new Float64Array(memory.stored)
    const places = this.#places
    const base = area.used
    if (index === null) {
      const from = places[next] as number
      values.set(this.#values.subarray(next, next + count), row)
      states.set(this.#states.subarray(next, next + count), row)
      for (let k = 0; k < count; k++) stored[row + k] = base + (places[next + k] as number) - from
      area.append(this.#texts.subarray(from, places[next + count]))
    } else {
      gather(this.#values, index, next, values, row, count)
      gatherStates(this.#states, index, next, states, row, count)
      if ((places[this.count] as number) > MOST_WHOLE) this.#appendEach(index, next, count, stored, area, row)
      else {
        for (let k = 0; k < count; k++) stored[row + k] = base + (places[index[next + k] as number] as number)
        area.append(this.#texts.subarray(0, places[this.count]))
      }
    }
  }

  #appendEach(
    index: Int32Array,
    next: number,
    count: number,
    stored: Float64Array,
    area: Cells['area'],
    row: number,
  ): void {
    for (let k = 0; k < count; k++) {
      const entry = index[next + k] as number
      stored[row + k] = area.used
      if (entry < this.count) area.append(this.#texts.subarray(this.#places[entry], this.#places[entry + 1]))
    }
  }

  #reserve(count: number): void {
    if (this.#values.length >= count) return
    this.#memory = memoryOf(count + (count >> 2))
    this.#values = new Float64Array(this.#memory.values)
    this.#states = new Uint8Array(this.#memory.states)
    this.#places = new Float64Array(this.#values.length)
  }
}

/** Text of a cell whose place in the area of its batch is known. */
export function placedText(area: SharedArrayBuffer, place: number): string {
  const length = new DataView(area).getInt32(place, true)
  return Buffer.from(area, place + LENGTH_BYTES, length).toString()
}

function memoryOf(count: number): ColumnMemory {
  return {
    values: new SharedArrayBuffer(count * 8),
    states: new SharedArrayBuffer(count),
    stored: new SharedArrayBuffer(0),
  }
}
