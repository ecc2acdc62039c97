import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, createWriteStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { AsyncBuffer } from 'hyparquet'
import { LensError } from '../../base/faults.ts'
import type { ByteSource } from './batch.ts'

/** An opened Parquet file: byte ranges by position, as hyparquet wants them. Close it after use. */
export interface RangeFile extends AsyncBuffer {
  slice(start: number, end?: number): ArrayBuffer
  close(): void
}

/** A path that holds the bytes of a source; `release` removes it when it was only spooled. */
export interface Spool {
  readonly path: string
  release(): void
}

/** Parquet needs access by position: a source without a path is copied to a temporary file first. */
export async function spool(source: ByteSource): Promise<Spool> {
  if (source.path !== undefined) return { path: source.path, release: () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'purchase-lens-'))
  const release = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'extract.parquet')
    await pipeline(source.open(), createWriteStream(path, { mode: 0o600 }))
    return { path, release }
  } catch (error) {
    release()
    throw error
  }
}

/** Opens a file for reading ranges; a range outside the file is refused (`parquet_corrupt`). */
export function openRanges(path: string, name: string): RangeFile {
  const handle = openSync(path, 'r')
  const byteLength = fstatSync(handle).size
  return {
    byteLength,
    slice(start: number, end: number = byteLength): ArrayBuffer {
      const from = start < 0 ? Math.max(0, byteLength + start) : start
      if (!Number.isSafeInteger(from) || !Number.isSafeInteger(end) || from > end || end > byteLength) {
        throw new LensError('parquet_corrupt', `${name} points to bytes ${from} to ${end} of ${byteLength}.`, {
          file: name,
        })
      }
      const buffer = new ArrayBuffer(end - from)
      const read = readSync(handle, new Uint8Array(buffer), 0, end - from, from)
      if (read !== end - from)
        throw new LensError('file_changed', `${name} became shorter while it was read.`, { file: name })
      return buffer
    },
    close: () => closeSync(handle),
  }
}
