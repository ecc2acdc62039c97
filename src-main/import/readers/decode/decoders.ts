import type { Decoding } from '../decoded.ts'
import { skipCell, type CellDecoder } from './cell-decoder.ts'
import { CodeDecoder } from './code-decoder.ts'
import { MomentDecoder } from './moment-decoder.ts'
import { NumberDecoder } from './number-decoder.ts'
import type { TextArea } from './text-area.ts'

/** Passes over the cells of a column that nobody wants. */
class SkipDecoder implements CellDecoder {
  use(): void {
    // There is nothing to keep.
  }

  cell({ bytes }: TextArea, at: number, _row: number, stops: Uint8Array): number {
    return skipCell(bytes, at, stops)
  }

  text(): void {
    // The text is kept with its record.
  }
}

/** The decoder of one column. A cell that is one of the words for "no value" is left to the parsers. */
export function openDecoder(decoding: Decoding | undefined, nullWords: readonly string[]): CellDecoder {
  if (decoding === undefined) return new SkipDecoder()
  switch (decoding.as) {
    case 'code':
      return new CodeDecoder()
    case 'moment':
      return new MomentDecoder(decoding.order, nullWords)
    default:
      return new NumberDecoder(decoding.as, decoding.decimal, nullWords)
  }
}
