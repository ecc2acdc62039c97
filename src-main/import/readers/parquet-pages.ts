import { crc32 } from 'node:zlib'
import { LensError } from '../../base/faults.ts'

/** Most bytes one page may expand to, most bytes out per byte in beyond 16 MiB, and most values of one page. */
const PAGE_BYTES = 256 * 1024 * 1024
const PAGE_RATIO = 64
const RATIO_FROM = 16 * 1024 * 1024
const PAGE_VALUES = 20_000_000

const DATA_PAGE = 0
const INDEX_PAGE = 1
const DICTIONARY_PAGE = 2
const DATA_PAGE_V2 = 3

interface PageHeader {
  readonly type: number
  readonly expanded: number
  readonly packed: number
  readonly crc: number | null
  readonly values: number
}

/** Reads Thrift compact structures as far as page headers need them. */
class Compact {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) throw new RangeError('page header ends beyond its column')
    return byte
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 10; i++) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    throw new RangeError('number too long in page header')
  }

  integer(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** Calls `visit` for each field; it must read the field and return true, or return false to have it skipped. */
  struct(visit: (field: number, type: number) => boolean, depth = 0): void {
    if (depth > 16) throw new RangeError('page header nested too deeply')
    let field = 0
    for (;;) {
      const head = this.byte()
      if ((head & 0x0f) === 0) return
      field = head >> 4 === 0 ? this.integer() : field + (head >> 4)
      if (!visit(field, head & 0x0f)) this.skip(head & 0x0f, depth)
    }
  }

  skip(type: number, depth: number): void {
    if (type === 1 || type === 2) return
    if (type === 3) this.at += 1
    else if (type >= 4 && type <= 6) this.varint()
    else if (type === 7) this.at += 8
    else if (type === 8) {
      const length = this.varint()
      this.at += length
    } else if (type === 9 || type === 10) this.#skipList(depth)
    else if (type === 12) this.struct(() => false, depth + 1)
    else throw new RangeError(`unexpected type ${type} in page header`)
  }

  #skipList(depth: number): void {
    if (depth > 16) throw new RangeError('page header nested too deeply')
    const head = this.byte()
    const count = head >> 4 === 15 ? this.varint() : head >> 4
    const type = head & 0x0f
    for (let i = 0; i < count; i++) {
      if (type === 1 || type === 2) this.byte()
      else this.skip(type, depth + 1)
    }
  }
}

function readHeader(reader: Compact): PageHeader {
  const header = { type: -1, expanded: -1, packed: -1, crc: null as number | null, values: 0 }
  reader.struct((field, type) => {
    if (type >= 4 && type <= 6) {
      const value = reader.integer()
      if (field === 1) header.type = value
      else if (field === 2) header.expanded = value
      else if (field === 3) header.packed = value
      else if (field === 4) header.crc = value
      return true
    }
    if (type !== 12 || (field !== 5 && field !== 7 && field !== 8)) return false
    reader.struct((inner, innerType) => {
      if (inner !== 1 || innerType < 4 || innerType > 6) return false
      header.values = reader.integer()
      return true
    }, 1)
    return true
  })
  return header
}

/** The column chunk that is checked, as messages name it. */
export interface ChunkPlace {
  readonly file: string
  readonly column: string
  /** 1-based. */
  readonly group: number
  /** Values the chunk must hold. */
  readonly values: number
}

/**
 * Walks the pages of one column chunk before anything is decoded. Refuses a page whose checksum differs or whose sizes and
 * counts contradict the chunk (`parquet_corrupt`), and a page that would expand beyond the limits (`expand_limit`).
 * Pages without a checksum are accepted; the format makes it optional.
 */
export function checkPages(chunk: Uint8Array, place: ChunkPlace): void {
  let at = 0
  let values = 0
  for (let page = 1; values < place.values; page++) {
    if (at >= chunk.length) throw corrupt(place, page, `the pages hold ${values} of ${place.values} values`)
    const reader = new Compact(chunk, at)
    const header = readHeader(reader)
    const end = reader.at + header.packed
    if (header.packed < 0 || header.expanded < 0 || header.values < 0 || end > chunk.length) {
      throw corrupt(place, page, `its size ${header.packed} does not fit the column`)
    }
    refuseExpansion(header, place, page)
    if (header.crc !== null && crc32(chunk.subarray(reader.at, end)) !== header.crc >>> 0) {
      throw corrupt(place, page, 'its checksum differs')
    }
    if (header.type === DATA_PAGE || header.type === DATA_PAGE_V2) values += header.values
    else if (header.type !== DICTIONARY_PAGE && header.type !== INDEX_PAGE)
      throw corrupt(place, page, `its type ${header.type} is unknown`)
    at = end
  }
  if (values !== place.values) throw corrupt(place, 0, `the pages hold ${values} values instead of ${place.values}`)
}

function refuseExpansion(header: PageHeader, place: ChunkPlace, page: number): void {
  const ratio = header.expanded / Math.max(header.packed, 1)
  const bomb = header.expanded > RATIO_FROM && ratio > PAGE_RATIO
  if (header.expanded <= PAGE_BYTES && header.values <= PAGE_VALUES && !bomb) return
  const message =
    `${place.file}: page ${page} of column ${place.column} in row group ${place.group} declares ${header.expanded} bytes and ` +
    `${header.values} values from ${header.packed} bytes, beyond the limit.`
  throw new LensError('expand_limit', message, { file: place.file, column: place.column, expanded: header.expanded })
}

function corrupt(place: ChunkPlace, page: number, why: string): LensError {
  const where = page === 0 ? '' : `page ${page} of `
  const message = `${place.file} is damaged: ${where}column ${place.column} in row group ${place.group}: ${why}.`
  return new LensError('parquet_corrupt', message, { file: place.file, column: place.column, group: place.group })
}
