import type { Decoding } from '../decoded.ts'
import type { BatchFacts } from '../row-ledger.ts'
import type { CellDecoder, ColumnMemory } from './cell-decoder.ts'
import { CodeDecoder } from './code-decoder.ts'

/** A dictionary as it stands when its batch is handed over. */
export interface PackedDictionary {
  readonly size: number
  readonly bytes: SharedArrayBuffer
  readonly offsets: SharedArrayBuffer
}

/** A decoded batch as plain data over shared memory, so that it crosses to another thread without a copy. */
export interface PackedBatch {
  /** Number of the memory that holds it; it is given back by this number. */
  readonly memory: number
  readonly facts: BatchFacts
  readonly text: SharedArrayBuffer
  readonly rowStarts: SharedArrayBuffer
  /** By decoding. */
  readonly columns: readonly ColumnMemory[]
  /** By decoding; null for columns without codes. */
  readonly dictionaries: readonly (PackedDictionary | null)[]
  /** Cells of accepted rows whose writing is irregular, by row. */
  readonly irregular: ReadonlyMap<number, readonly string[]>
}

/** What the batches of one reading have in common. */
export interface BatchLayout {
  readonly width: number
  readonly delimiter: number
  readonly decodings: readonly Decoding[]
  /** Whether numbers are kept as they are stored, because there is no text. */
  readonly isStored: boolean
}

/** The dictionary of a decoder as it stands; null without codes. */
export function dictionaryOf(decoder: CellDecoder): PackedDictionary | null {
  if (!(decoder instanceof CodeDecoder)) return null
  const { size, bytes, offsets } = decoder.dictionary.entries
  return { size, bytes, offsets }
}
