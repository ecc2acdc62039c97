import { createMemory } from '../../compiled/kernel.ts'
import type { Facts } from '../../base/facts.ts'
import { placeColumns } from './directory.ts'
import { arrayOver, bytesIn, bytesOf, columnsOf, countsOf, elementOf, factsFrom, filledUp, layout } from './layout.ts'
import type { ColumnValues, Counts, Element } from './layout.ts'

/** Of the 4 GiB of a memory as much is left to the threads that work on the facts. */
const MOST_BYTES = 3 * 2 ** 30

/** Columns of zeros, to be filled in. */
interface PlacedColumns {
  readonly arrays: readonly ColumnValues[]
  /** The bytes of each column with those that fill it up. */
  readonly rooms: readonly Uint8Array[]
  /** The memory in which all of them lie; null where each has shared memory of its own. */
  readonly memory: WebAssembly.Memory | null
}

/**
 * Memory for the columns of facts: one, in which they lie as in the file, so that compiled kernels reach all of them;
 * memory for each where they take more than `most` bytes, or where the system does not give as much at once.
 */
export function placeInMemory(counts: Counts, elements: readonly Element[], most = MOST_BYTES): PlacedColumns {
  const { offsets, end } = placeColumns(counts, elements)
  const memory = end <= most ? oneMemory(end) : null
  const lengths = elements.map((_, place) => layout[place]?.length(counts) ?? 0)
  const rooms = elements.map((element, place) => {
    const bytes = filledUp((lengths[place] ?? 0) * bytesOf(element))
    return memory === null
      ? new Uint8Array(new SharedArrayBuffer(bytes))
      : new Uint8Array(memory.buffer, offsets[place], bytes)
  })
  const arrays = elements.map((element, place) => {
    const { buffer, byteOffset } = rooms[place] as Uint8Array<SharedArrayBuffer>
    return arrayOver(element, buffer, byteOffset, lengths[place] ?? 0)
  })
  return { arrays, rooms, memory }
}

/** The same facts with their columns copied, into one memory where they take no more than `most` bytes. */
export function movedIntoMemory(facts: Facts, most = MOST_BYTES): Facts {
  const columns = columnsOf(facts)
  const counts = countsOf(facts)
  const { arrays, rooms, memory } = placeInMemory(counts, columns.map(elementOf), most)
  columns.forEach((values, place) => rooms[place]?.set(bytesIn(values)))
  return factsFrom(counts, arrays, facts.names, memory)
}

function oneMemory(bytes: number): WebAssembly.Memory | null {
  try {
    return createMemory(bytes)
  } catch {
    return null
  }
}
