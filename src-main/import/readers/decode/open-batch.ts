import { LensError } from '../../../base/faults.ts'
import type { CellDictionary, DecodedBatch, DecodedColumn, Decoding } from '../decoded.ts'
import type { ColumnMemory } from './cell-decoder.ts'
import type { BatchLayout, PackedBatch, PackedDictionary } from './packed-batch.ts'

/** A packed batch as its reader sees it. */
export function openBatch(packed: PackedBatch, layout: BatchLayout, text: DecodedBatch['text']): DecodedBatch {
  const decoded: (DecodedColumn | null)[] = Array.from({ length: layout.width }, () => null)
  for (const [index, decoding] of layout.decodings.entries()) {
    const memory = packed.columns[index]
    if (memory !== undefined) decoded[decoding.column] = openColumn(decoding, memory)
  }
  return { ...packed.facts, decoded, text }
}

function openColumn({ as }: Decoding, memory: ColumnMemory): DecodedColumn {
  if (as === 'code') return { as, codes: new Uint32Array(memory.values) }
  const states = new Uint8Array(memory.states)
  const values = new Float64Array(memory.values)
  return as === 'moment' ? { as, localMs: values, states } : { as, values, states }
}

/** The dictionaries of one reading as they grow from batch to batch. */
export class Dictionaries {
  readonly #byColumn = new Map<number, GrowingDictionary>()

  /** Moves to what the batch in hand knows. */
  use(packed: PackedBatch, { decodings }: BatchLayout): void {
    for (const [index, { column }] of decodings.entries()) {
      const dictionary = packed.dictionaries[index]
      if (dictionary === null || dictionary === undefined) continue
      const known = this.#byColumn.get(column)
      if (known === undefined) this.#byColumn.set(column, new GrowingDictionary(dictionary))
      else known.grow(dictionary)
    }
  }

  /** Dictionary of a column; refuses one without codes (`bad_request`). */
  of(column: number): CellDictionary {
    const found = this.#byColumn.get(column)
    if (found === undefined) throw new LensError('bad_request', `Column ${column + 1} has no codes.`, { column })
    return found
  }
}

class GrowingDictionary implements CellDictionary {
  size = 0
  offsets: Uint32Array = new Uint32Array(0)
  bytes: Uint8Array = new Uint8Array(0)
  #text: Buffer = Buffer.alloc(0)

  constructor(packed: PackedDictionary) {
    this.grow(packed)
  }

  grow({ size, bytes, offsets }: PackedDictionary): void {
    this.size = size
    this.offsets = new Uint32Array(offsets, 0, size + 1)
    const end = this.offsets[size] ?? 0
    this.bytes = new Uint8Array(bytes, 0, end)
    this.#text = Buffer.from(bytes, 0, end)
  }

  text(code: number): string {
    return this.#text.toString('utf8', this.offsets[code], this.offsets[code + 1])
  }
}
