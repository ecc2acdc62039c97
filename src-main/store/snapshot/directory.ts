import { crc32 } from 'node:zlib'
import type { FactNames, Facts } from '../../base/facts.ts'
import { MODEL_VERSION } from '../../model/index.ts'
import { ALIGNMENT, bytesIn, bytesOf, columnsOf, countsOf, elementOf, filledUp, isElement, layout } from './layout.ts'
import type { ColumnValues, Counts, Element } from './layout.ts'

/*
 * A snapshot file, `NNNNNN.facts`:
 *
 *   0   8  magic "PLFACTS\n"
 *   8   4  format version
 *   12  4  0x01020304 in the byte order of the columns
 *   16  8  offset of the directory
 *   24  4  bytes of the directory
 *   28  4  CRC-32 of the directory
 *   60  4  CRC-32 of bytes 0 to 59
 *   64     the columns of `layout` as their arrays lie in memory, each filled up to a multiple of 64 bytes; the
 *          CRC-32 of a column covers what fills it up
 *          directory: JSON in UTF-8
 *
 * The prefix is written last. Its numbers and the columns are in the byte order of the computer, which is little-endian
 * wherever the product runs; a file with the other order is made anew.
 */

const MAGIC = 'PLFACTS\n'
const FORMAT = 1
const BYTE_ORDER = 0x01020304
const SUMMED = ALIGNMENT - 4

/** The version that a snapshot belongs to. */
export interface SnapshotOwner {
  readonly version: number
  /** SHA-256 of its warehouse file. */
  readonly sha256: string
}

/** What is said of one column; its place follows from the types and counts. */
export interface ColumnEntry {
  readonly element: Element
  readonly crc: number
}

/** The directory of a snapshot file. */
export interface Directory {
  readonly owner: SnapshotOwner
  readonly counts: Counts
  readonly columns: readonly ColumnEntry[]
  readonly names: FactNames
}

/** Where the directory lies. */
export interface DirectoryPlace {
  readonly offset: number
  readonly bytes: number
  readonly crc: number
}

/** A snapshot file that cannot be used, with what is wrong as a sentence; facts are then read from the warehouse. */
export class UnusableSnapshot extends Error {}

/** What the directory says of facts: two directories are equal exactly when the facts are. */
export function directoryOf(facts: Facts): Omit<Directory, 'owner'> {
  const columns = columnsOf(facts).map((values) => ({ element: elementOf(values), crc: crcOf(values) }))
  return { counts: countsOf(facts), columns, names: facts.names }
}

/** CRC-32 of a column with what fills it up. */
function crcOf(values: ColumnValues): number {
  const filling = filledUp(values.byteLength) - values.byteLength
  return crc32(new Uint8Array(filling), crc32(bytesIn(values)))
}

/** Where each column begins, and the end of the last. */
export function placeColumns(counts: Counts, elements: readonly Element[]): { offsets: number[]; end: number } {
  let end = ALIGNMENT
  const offsets = layout.map((spec, place) => {
    const offset = end
    end += filledUp(spec.length(counts) * bytesOf(elements[place] ?? 'u1'))
    return offset
  })
  return { offsets, end }
}

/** The bytes of a directory. */
export function encodeDirectory({ owner: { version, sha256 }, counts, columns, names }: Directory): Buffer {
  const entries = layout.map(({ part, name }, place) => [
    `${part}.${name}`,
    columns[place]?.element,
    columns[place]?.crc,
  ])
  return Buffer.from(JSON.stringify({ model: MODEL_VERSION, version, sha256, counts, columns: entries, names }))
}

/**
 * Reads a directory for the version it should belong to.
 * @throws UnusableSnapshot when it is of another version, model or layout
 */
export function decodeDirectory(bytes: Buffer, owner: SnapshotOwner): Directory {
  const { model, version, sha256, counts, columns, names } = JSON.parse(bytes.toString()) as {
    readonly model: string
    readonly version: number
    readonly sha256: string
    readonly counts: Counts
    readonly columns: readonly (readonly [name: string, element: string, crc: number])[]
    readonly names: FactNames
  }
  if (model !== MODEL_VERSION) throw new UnusableSnapshot(`It was made with model version ${model}.`)
  if (version !== owner.version || sha256 !== owner.sha256) {
    throw new UnusableSnapshot('It belongs to another warehouse file.')
  }
  if (columns.length !== layout.length) throw new UnusableSnapshot('Its columns are not those of this version.')
  const entries = layout.map((spec, place): ColumnEntry => {
    const [name, element, crc] = columns[place] ?? []
    if (name === `${spec.part}.${spec.name}` && isElement(element) && spec.elements.includes(element)) {
      return { element, crc: crc ?? 0 }
    }
    throw new UnusableSnapshot(`The column ${spec.part}.${spec.name} is not as this version knows it.`)
  })
  return { owner, counts, columns: entries, names }
}

/** The bytes at the beginning of the file. */
export function encodePrefix({ offset, bytes, crc }: DirectoryPlace): Buffer {
  const prefix = Buffer.alloc(ALIGNMENT)
  prefix.write(MAGIC, 'latin1')
  new Uint32Array(prefix.buffer, prefix.byteOffset + 8, 2).set([FORMAT, BYTE_ORDER])
  new Float64Array(prefix.buffer, prefix.byteOffset + 16, 1)[0] = offset
  new Uint32Array(prefix.buffer, prefix.byteOffset + 24, 2).set([bytes, crc])
  new Uint32Array(prefix.buffer, prefix.byteOffset + SUMMED, 1)[0] = crc32(prefix.subarray(0, SUMMED))
  return prefix
}

/**
 * Reads the beginning of a file.
 * @throws UnusableSnapshot when it is no finished snapshot of this format and byte order
 */
export function decodePrefix(prefix: Uint8Array<ArrayBuffer>): DirectoryPlace {
  const [format, order] = new Uint32Array(prefix.buffer, 8, 2)
  const [offset = 0] = new Float64Array(prefix.buffer, 16, 1)
  const [bytes = 0, crc = 0] = new Uint32Array(prefix.buffer, 24, 2)
  const [ownCrc] = new Uint32Array(prefix.buffer, SUMMED, 1)
  if (Buffer.from(prefix.buffer, 0, MAGIC.length).toString('latin1') !== MAGIC) {
    throw new UnusableSnapshot('It is no finished snapshot.')
  }
  if (order !== BYTE_ORDER) throw new UnusableSnapshot('It was made on a computer of another kind.')
  if (crc32(prefix.subarray(0, SUMMED)) !== ownCrc) throw new UnusableSnapshot('Its first bytes are damaged.')
  if (format !== FORMAT) throw new UnusableSnapshot(`It has format version ${String(format)}.`)
  return { offset, bytes, crc }
}
