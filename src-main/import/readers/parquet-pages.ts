import { crc32 } from 'node:zlib'
import { LensError } from '../../base/faults.ts'

/** Most bytes one page may expand to, most bytes out per byte in beyond 16 MiB, and most values of one page. */
const PAGE_BYTES = 256 * 1024 * 1024
const PAGE_RATIO = 64
const RATIO_FROM = 16 * 1024 * 1024
const PAGE_VALUES = 20_000_000

/** Kinds of pages (`PageType` of the format). */
export const PAGE = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const

interface PageHeader {
  readonly type: number
  readonly expanded: number
  readonly packed: number
  readonly crc: number | null
  readonly values: number
  /** `Encoding` of the values. */
  readonly encoding: number
  /** Version 2 only: bytes of the levels in front of the values, and whether the values are compressed. */
  readonly definitionBytes: number
  readonly repetitionBytes: number
  readonly isPacked: boolean
}

/** A page that was checked: its header, and where its body lies in the chunk. */
export interface Page extends PageHeader {
  readonly from: number
  readonly to: number
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

/** Fields of the header of a data page, a dictionary page and a data page of version 2, by their numbers. */
const INNER: Readonly<
  Record<number, Readonly<Record<number, 'values' | 'encoding' | 'definitionBytes' | 'repetitionBytes'>>>
> = {
  5: { 1: 'values', 2: 'encoding' },
  7: { 1: 'values', 2: 'encoding' },
  8: { 1: 'values', 4: 'encoding', 5: 'definitionBytes', 6: 'repetitionBytes' },
}

function readHeader(reader: Compact): PageHeader {
  const header = {
    type: -1,
    expanded: -1,
    packed: -1,
    crc: null as number | null,
    values: 0,
    encoding: -1,
    definitionBytes: 0,
    repetitionBytes: 0,
    isPacked: true,
  }
  reader.struct((field, type) => {
    if (type >= 4 && type <= 6) {
      const value = reader.integer()
      if (field === 1) header.type = value
      else if (field === 2) header.expanded = value
      else if (field === 3) header.packed = value
      else if (field === 4) header.crc = value
      return true
    }
    const inner = INNER[field]
    if (type !== 12 || inner === undefined) return false
    reader.struct((number, innerType) => {
      if (field === 8 && number === 7) header.isPacked = innerType !== 2
      const name = inner[number]
      if (name === undefined || innerType < 4 || innerType > 6) return false
      header[name] = reader.integer()
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
 * @returns the pages in their order
 */
export function checkPages(chunk: Uint8Array, place: ChunkPlace): Page[] {
  const pages: Page[] = []
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
    if (header.type === PAGE.data || header.type === PAGE.dataV2) values += header.values
    else if (header.type !== PAGE.dictionary && header.type !== PAGE.index)
      throw corrupt(place, page, `its type ${header.type} is unknown`)
    pages.push({ ...header, from: reader.at, to: end })
    at = end
  }
  if (values !== place.values) throw corrupt(place, 0, `the pages hold ${values} values instead of ${place.values}`)
  return pages
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
