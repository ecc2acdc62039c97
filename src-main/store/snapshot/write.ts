import { close as closeFile, fsync, openSync, write as writeFile } from 'node:fs'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import type { Facts } from '../../base/facts.ts'
import { guardedAsync } from '../errors.ts'
import { FILE_MODE, publishFile } from '../paths.ts'
import { directoryOf, encodeDirectory, encodePrefix, placeColumns } from './directory.ts'
import type { SnapshotOwner } from './directory.ts'
import { bytesIn, columnsOf } from './layout.ts'
import type { ColumnValues } from './layout.ts'

/** A snapshot on its way to the disk. */
export interface SnapshotWriting {
  /**
   * Waits for the columns, names the version they belong to, flushes and gives the file its name.
   * @throws LensError `disk_full`, `disk_io`
   */
  readonly finish: (owner: SnapshotOwner) => Promise<void>
  /** Deletes what was written. */
  readonly discard: () => Promise<void>
}

const write = promisify(writeFile)
const sync = promisify(fsync)
const close = promisify(closeFile)
/** One write is at most this long; longer ones are refused by some systems. */
const LONGEST_WRITE = 1 << 30

/** Path of the snapshot of a warehouse file, finished or partial. */
export function snapshotPath(warehouse: string): string {
  return warehouse.replace(/\.sqlite(?:\.partial)?$/, '.facts')
}

/**
 * Begins to write facts: every column is handed to the operating system at once and goes on while the caller computes.
 * The arrays must not change until it is finished.
 */
export function startSnapshot(facts: Facts, path: string): SnapshotWriting {
  const partial = `${path}.partial`
  const columns = columnsOf(facts)
  const directory = directoryOf(facts)
  const places = placeColumns(
    directory.counts,
    directory.columns.map(({ element }) => element),
  )
  const written = writeColumns(partial, columns, places.offsets)
  // Whoever finishes or discards hears of a failure; until then nobody listens.
  written.catch(() => undefined)
  const held: { closed?: Promise<void> } = {}
  const closeOnce = (): Promise<void> => (held.closed ??= written.then(close))
  const discard = async (): Promise<void> => {
    await closeOnce().catch(() => undefined)
    await rm(partial, { force: true })
  }
  return {
    discard,
    finish: (owner) =>
      guardedAsync('the snapshot', async () => {
        try {
          const file = await written
          const bytes = encodeDirectory({ ...directory, owner })
          await writeWhole(file, bytes, places.end)
          await writeWhole(file, encodePrefix({ offset: places.end, bytes: bytes.length, crc: crc32(bytes) }), 0)
          await sync(file)
          await closeOnce()
          publishFile(partial, path)
        } catch (error) {
          await discard()
          throw error
        }
      }),
  }
}

/** Opens the file and hands over every column before it first waits: the caller may compute for long without a pause. */
async function writeColumns(
  path: string,
  columns: readonly ColumnValues[],
  offsets: readonly number[],
): Promise<number> {
  const file = openSync(path, 'w', FILE_MODE)
  const ends = await Promise.allSettled(
    columns.map((values, place) => writeWhole(file, bytesIn(values), offsets[place] ?? 0)),
  )
  const failed = ends.find((end) => end.status === 'rejected')
  try {
    if (failed) throw failed.reason
    // What is left for the last sync is the directory.
    await sync(file)
    return file
  } catch (error) {
    await close(file)
    throw error
  }
}

async function writeWhole(file: number, bytes: Uint8Array, offset: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const length = Math.min(LONGEST_WRITE, bytes.length - done)
    const { bytesWritten } = await write(file, bytes, done, length, offset + done)
    done += bytesWritten
  }
}
