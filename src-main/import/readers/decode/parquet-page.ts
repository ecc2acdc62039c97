import type { Compressors } from 'hyparquet'
import { PAGE, type Page } from '../parquet-pages.ts'
import type { PageRoom } from './page-room.ts'

/** Encodings of the format that are decoded here. */
const ENCODING = { plain: 0, plainDictionary: 2, dictionary: 8 } as const

/** An unpacked page of a flat column; it lies in the room of its reading and is good until the next page. */
export interface OpenPage {
  readonly room: PageRoom
  /** The values are the bytes `[at, end)` of the room. */
  readonly at: number
  readonly end: number
  /** Rows of the page; entries of a dictionary page. */
  readonly rows: number
  /** Whether each row has a value; null when all have. */
  readonly defined: Int32Array | null
  /** Values that are stored. */
  readonly values: number
  /** Entry of the dictionary by value, and the greatest; null when the values stand in the page itself. */
  readonly indices: { readonly values: Int32Array; readonly most: number } | null
}

type Unpack = (packed: Uint8Array, length: number) => Uint8Array

/** How the pages of a column are stored. */
export interface PageForm {
  /** Name of the codec in the footer. */
  readonly codec: string
  /** Whether values may be missing. */
  readonly optional: boolean
}

/**
 * Unpacks a page of a column without nesting: levels, and the indices of a dictionary. Throws RangeError for what is not
 * covered or does not fit.
 */
export function openPage(
  chunk: Uint8Array,
  page: Page,
  { codec, optional }: PageForm,
  room: PageRoom,
  codecs: Compressors,
): OpenPage {
  const body = chunk.subarray(page.from, page.to)
  const levels = page.type === PAGE.dataV2 ? page.definitionBytes + page.repetitionBytes : 0
  if (page.repetitionBytes !== 0 || levels > body.length) throw new RangeError('levels that do not fit')
  const packed = body.subarray(levels)
  const isPacked = page.isPacked && codec !== 'UNCOMPRESSED'
  const content = isPacked ? unpacked(packed, page.expanded - levels, codec, codecs) : packed
  room.clear()
  const start = room.reserve(levels + content.length)
  const end = start + levels + content.length
  room.bytes.set(body.subarray(0, levels), start)
  room.bytes.set(content, start + levels)
  const { values: rows } = page
  if (page.type === PAGE.dictionary) return { room, at: start, end, rows, defined: null, values: rows, indices: null }
  const isV2 = page.type === PAGE.dataV2
  const from = isV2 ? start : start + 4
  const first = isV2 ? start + levels : optional ? from + room.view.getInt32(start, true) : start
  if (first < start || first > end) throw new RangeError('levels that do not fit')
  const defined = optional ? presence(room, from, first, rows) : null
  const values = defined === null ? rows : defined.reduce((sum, level) => sum + level, 0)
  return { room, at: first, end, rows, defined, values, indices: indicesOf(page, room, first, end, values) }
}

/** Unpacks a page. Throws RangeError where its codec is not covered or does not understand it. */
function unpacked(packed: Uint8Array, length: number, codec: string, codecs: Compressors): Uint8Array {
  const unpack = (codecs as Readonly<Record<string, Unpack | undefined>>)[codec]
  if (unpack === undefined || length < 0) throw new RangeError(`pages packed by ${codec}`)
  try {
    return unpack(packed, length)
  } catch (error) {
    throw new RangeError('a page that cannot be unpacked', { cause: error })
  }
}

/** Levels of 0 and 1 by row; null when every row has a value. */
function presence(room: PageRoom, at: number, end: number, rows: number): Int32Array | null {
  if (isOneRun(room.view, at, end, rows)) return null
  const { values } = room.hybrid(at, end, 1, rows)
  return values.includes(0) ? values : null
}

/** Whether the levels are one run of 1 for all rows, as they are where nothing is missing. */
function isOneRun(view: DataView, at: number, end: number, rows: number): boolean {
  let length = 0
  let shift = 0
  let p = at
  for (; p < end && shift < 28; p++, shift += 7) {
    const byte = view.getUint8(p)
    length |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  return (length & 1) === 0 && length >>> 1 >= rows && p + 2 === end && view.getUint8(p + 1) === 1
}

function indicesOf(page: Page, room: PageRoom, at: number, end: number, values: number): OpenPage['indices'] {
  if (page.encoding === ENCODING.plain) return null
  if (page.encoding !== ENCODING.plainDictionary && page.encoding !== ENCODING.dictionary)
    throw new RangeError(`values in encoding ${page.encoding}`)
  if (values === 0) return { values: new Int32Array(0), most: 0 }
  return room.hybrid(at + 1, end, room.view.getUint8(at), values)
}
