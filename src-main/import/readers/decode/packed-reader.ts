import type { Reader } from '../batch.ts'
import type { DecodedBatch, DecodedReader, DecodeOptions, Decoding } from '../decoded.ts'
import { MemoryPool } from './batch-memory.ts'
import { Dictionaries, openBatch } from './open-batch.ts'
import type { BatchLayout, PackedBatch } from './packed-batch.ts'

/** An opened extract that can be read as packed batches, in whichever thread. */
export interface PackedReader {
  /** What every reader of the file says about it. */
  readonly about: Omit<Reader, 'batches'>
  layout(decodings: readonly Decoding[]): BatchLayout
  /** Batches in memories of the pool, which whoever reads them gives back. */
  packed(layout: BatchLayout, pool: MemoryPool, signal?: AbortSignal): AsyncGenerator<PackedBatch, void, undefined>
  /** How the texts of a batch are told. */
  textOf(packed: PackedBatch, layout: BatchLayout, dictionaries: Dictionaries): DecodedBatch['text']
}

/** Reads packed batches in this thread. */
export function decodedHere(reader: PackedReader): DecodedReader {
  return decodedReader(reader, async function* (layout, signal) {
    const pool = new MemoryPool(layout)
    for await (const packed of reader.packed(layout, pool, signal)) {
      yield packed
      pool.giveBack(packed.memory)
    }
  })
}

/** A decoded reader over packed batches, each of which is done with when the next one is asked for. */
export function decodedReader(
  { about, layout: layoutOf, textOf }: PackedReader,
  read: (layout: BatchLayout, signal?: AbortSignal) => AsyncIterable<PackedBatch>,
): DecodedReader {
  let dictionaries = new Dictionaries()
  return {
    ...about,
    dictionary: (column) => dictionaries.of(column),
    batches: async function* ({ decodings, signal }: DecodeOptions): AsyncGenerator<DecodedBatch, void, undefined> {
      const layout = layoutOf(decodings)
      dictionaries = new Dictionaries()
      for await (const packed of read(layout, signal)) {
        dictionaries.use(packed, layout)
        yield openBatch(packed, layout, textOf(packed, layout, dictionaries))
      }
    },
  }
}
