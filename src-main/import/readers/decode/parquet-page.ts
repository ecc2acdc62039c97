import type { Compressors } from 'hyparquet'
import { PAGE, type Page } from '../parquet-pages.ts'
import { readHybrid } from './parquet-hybrid.ts'
import { TextArea } from './text-area.ts'

/** Encodings of the format that are decoded here. */
const ENCODING = { plain: 0, plainDictionary: 2, dictionary: 8 } as const

/** An unpacked page of a flat column. */
export interface OpenPage {
  /** The bytes of the page; the values are `[at, end)`. */
  readonly area: TextArea
  readonly at: number
  readonly end: number
  /** Rows of the page; entries of a dictionary page. */
  readonly rows: number
  /** Whether each row has a value; null when all have. */
  readonly defined: Int32Array | null
  /** Values that are stored. */
  readonly values: number
  /** Entry of the dictionary by value; null when the values stand in the page itself. */
  readonly indices: Int32Array | null
}

/**
 * Unpacks a page of a column without nesting: levels, and the indices of a dictionary. Throws RangeError for what is not
 * covered or does not fit.
 * @param optional whether values may be missing
 */
export function openPage(chunk: Uint8Array, page: Page, codec: Unpack, optional: boolean): OpenPage {
  const body = chunk.subarray(page.from, page.to)
  const levels = page.type === PAGE.dataV2 ? page.definitionBytes + page.repetitionBytes : 0
  if (page.repetitionBytes !== 0 || levels > body.length) throw new RangeError('levels that do not fit')
  const packed = body.subarray(levels)
  const unpacked = page.isPacked ? codec(packed, page.expanded - levels) : packed
  const area = new TextArea(levels + unpacked.length + 1_024)
  area.put(body.subarray(0, levels), 0)
  area.used = levels
  area.put(unpacked, 0)
  const end = levels + unpacked.length
  if (page.type === PAGE.dictionary) {
    return { area, at: 0, end, rows: page.values, defined: null, values: page.values, indices: null }
  }
  const first = page.type === PAGE.dataV2 ? levels : optional ? 4 + area.view.getInt32(0, true) : 0
  const from = page.type === PAGE.dataV2 ? 0 : 4
  if (first < 0 || first > end) throw new RangeError('levels that do not fit')
  const defined = optional ? presence(area.view, from, first, page.values) : null
  const values = defined === null ? page.values : defined.reduce((sum, level) => sum + level, 0)
  return {
    area,
    at: first,
    end,
    rows: page.values,
    defined,
    values,
    indices: indicesOf(page, area.view, first, end, values),
  }
}

type Unpack = (packed: Uint8Array, length: number) => Uint8Array

/** How the pages of a chunk are unpacked. Throws RangeError for a codec that is not covered. */
export function unpackerOf(codec: string, codecs: Compressors): Unpack {
  if (codec === 'UNCOMPRESSED') return (packed) => packed
  const unpack = (codecs as Readonly<Record<string, Unpack | undefined>>)[codec]
  if (unpack === undefined) throw new RangeError(`pages packed by ${codec}`)
  return unpack
}

/** Levels of 0 and 1 by row; null when every row has a value. */
function presence(view: DataView, at: number, end: number, rows: number): Int32Array | null {
  const levels = readHybrid(view, at, end, 1, rows)
  return levels.includes(0) ? levels : null
}

function indicesOf(page: Page, view: DataView, at: number, end: number, values: number): Int32Array | null {
  if (page.encoding === ENCODING.plain) return null
  if (page.encoding !== ENCODING.plainDictionary && page.encoding !== ENCODING.dictionary)
    throw new RangeError(`values in encoding ${page.encoding}`)
  if (values === 0) return new Int32Array(0)
  return readHybrid(view, at + 1, end, view.getUint8(at), values)
}
