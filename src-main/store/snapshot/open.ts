import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { crc32 } from 'node:zlib'
import type { Facts } from '../../base/facts.ts'
import { decodeDirectory, decodePrefix, directoryOf, placeColumns, UnusableSnapshot } from './directory.ts'
import type { Directory, SnapshotOwner } from './directory.ts'
import { ALIGNMENT, factsFrom, layout } from './layout.ts'
import { placeInMemory } from './place.ts'

/** Bytes that are read at a time: few requests, and still most sums are made while other bytes are on their way. */
const CHUNK = 1 << 23
/** Columns that are read at a time: as many as the reading threads of the process. */
const SIDE_BY_SIDE = 4

/** A column's bytes in the file. */
interface Region {
  readonly offset: number
  readonly bytes: number
}
/** Memory for the bytes of a column from one place to another. */
type Room = (from: number, to: number) => Uint8Array

/**
 * Reads the snapshot of a version into shared memory, every checksum verified.
 * @throws UnusableSnapshot when the file is missing, damaged, of another version or of another format
 */
export async function openSnapshot(path: string, owner: SnapshotOwner): Promise<Facts> {
  return withDirectory(path, owner, async (file, { counts, columns, names }) => {
    const elements = columns.map(({ element }) => element)
    const { arrays, rooms, memory } = placeInMemory(counts, elements)
    await readColumns(file, { counts, columns }, (place) => {
      const room = rooms[place] ?? new Uint8Array(0)
      return (from, to) => room.subarray(from, to)
    })
    return factsFrom(counts, arrays, names, memory)
  })
}

/**
 * Reads the snapshot of a version and keeps nothing: what is wrong with it as a sentence, or null.
 * @param build the facts that it should hold; asked for when the file itself is sound
 */
export async function findSnapshotDamage(
  path: string,
  owner: SnapshotOwner,
  build: (() => Facts) | null,
): Promise<string | null> {
  try {
    const { owner: _, ...found } = await withDirectory(path, owner, async (file, directory) => {
      await readColumns(file, directory, () => {
        const halves = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)] as const
        return (from, to) => halves[(from / CHUNK) % 2 === 0 ? 0 : 1].subarray(0, Math.max(0, to - from))
      })
      return directory
    })
    if (build === null || isDeepStrictEqual(found, directoryOf(build()))) return null
    return 'It does not say what the warehouse says.'
  } catch (error) {
    if (error instanceof UnusableSnapshot) return error.message
    throw error
  }
}

async function withDirectory<T>(
  path: string,
  owner: SnapshotOwner,
  use: (file: FileHandle, directory: Directory) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) throw new UnusableSnapshot('The file is missing.')
  try {
    return await use(file, await readDirectory(file, owner))
  } catch (error) {
    throw error instanceof UnusableSnapshot ? error : new UnusableSnapshot('It cannot be read.', { cause: error })
  } finally {
    await file.close()
  }
}

async function readDirectory(file: FileHandle, owner: SnapshotOwner): Promise<Directory> {
  const prefix = new Uint8Array(ALIGNMENT)
  await readWhole(file, prefix, 0)
  const { offset, bytes, crc } = decodePrefix(prefix)
  const { size } = await file.stat()
  if (offset + bytes !== size) throw new UnusableSnapshot('It is not as long as it should be.')
  const text = Buffer.alloc(bytes)
  await readWhole(file, text, offset)
  if (crc32(text) !== crc) throw new UnusableSnapshot('Its directory is damaged.')
  const directory = decodeDirectory(text, owner)
  if (regionsOf(directory).end !== offset) throw new UnusableSnapshot('Its columns do not fill it.')
  return directory
}

function regionsOf({ counts, columns }: Pick<Directory, 'counts' | 'columns'>): { regions: Region[]; end: number } {
  const elements = columns.map(({ element }) => element)
  const { offsets, end } = placeColumns(counts, elements)
  const regions = offsets.map((offset, place) => ({ offset, bytes: (offsets[place + 1] ?? end) - offset }))
  return { regions, end }
}

/** Reads all columns, a few side by side. */
async function readColumns(
  file: FileHandle,
  directory: Pick<Directory, 'counts' | 'columns'>,
  roomOf: (place: number) => Room,
): Promise<void> {
  const waiting = regionsOf(directory).regions.entries()
  const readNext = async (): Promise<void> => {
    for (const [place, region] of waiting) {
      if ((await readSummed(file, region, roomOf(place))) === directory.columns[place]?.crc) continue
      const { part, name } = layout[place] ?? {}
      throw new UnusableSnapshot(`The column ${String(part)}.${String(name)} is damaged.`)
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: SIDE_BY_SIDE }, readNext))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/** Reads a column and answers with its CRC-32, which is made while the next bytes are on their way. */
async function readSummed(file: FileHandle, { offset, bytes }: Region, room: Room): Promise<number> {
  const read = async (from: number): Promise<Uint8Array> => {
    const chunk = room(from, Math.min(from + CHUNK, bytes))
    await readWhole(file, chunk, offset + from)
    return chunk
  }
  let sum = 0
  let reading = read(0)
  for (let from = 0; from < bytes; from += CHUNK) {
    const chunk = await reading
    reading = read(from + CHUNK)
    sum = crc32(chunk, sum)
  }
  await reading
  return sum
}

async function readWhole(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done)
    if (bytesRead === 0) throw new UnusableSnapshot('It ends too early.')
    done += bytesRead
  }
}
