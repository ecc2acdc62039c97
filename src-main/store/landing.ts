import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, rmSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline as compose, Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import zlib from 'node:zlib'
import { LensError } from '../base/faults.ts'
import { hashFile } from './checksum.ts'
import { guardedAsync, storeFault } from './errors.ts'
import { appendManifest, readManifest } from './landing-manifest.ts'
import { FILE_MODE, makeFolder, publishFile, syncFile, syncFolder } from './paths.ts'
import type { WorkspacePaths } from './paths.ts'

/** A source file at its content address. */
export interface LandedFile {
  /** Content address: SHA-256 of the bytes as they came. */
  readonly sha256: string
  /** Size of the bytes as they came. */
  readonly bytes: number
  /** Path inside the workspace folder, with forward slashes. */
  readonly storedPath: string
  /** File name as given, without its folder. */
  readonly name: string
  /** Modification time as given. */
  readonly modifiedAt: string
  /** Line of the landing manifest. */
  readonly manifestLine: number
  /** These very bytes were landed before; nothing was written. */
  readonly known: boolean
}

/** Bytes at a time when a landed file is read; the defaults of Node are so small that they cost more than the unpacking. */
const CHUNK = 256 * 1024

/** First bytes of formats that do not get smaller: gzip, zstd, Parquet. */
const COMPRESSED_MAGIC = [Buffer.from([0x1f, 0x8b]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.from('PAR1')]

const { constants: zstd } = zlib
/**
 * Half the time of the default level, and an eighth larger: a table of matches so small that it stays in the nearest
 * cache, and few but long matches, as lines of an extract have them.
 */
const QUICK = {
  [zstd.ZSTD_c_checksumFlag]: 1,
  [zstd.ZSTD_c_compressionLevel]: 1,
  [zstd.ZSTD_c_minMatch]: 7,
  [zstd.ZSTD_c_hashLog]: 12,
  [zstd.ZSTD_c_windowLog]: 17,
}
/** Bytes that the compressor gives out at a time. */
const PACKED_CHUNK = 1 << 20

/**
 * Copies a source file into `landing/`, hashed while it is copied, compressed unless it is compressed already. The
 * address is the SHA-256 of the bytes as they came; an existing address is never written again.
 * @param onBytes called with the bytes read so far
 * @param name name to record when the path is a temporary one
 * @throws LensError `file_missing`, `file_kind`, `file_empty`, `file_changed`, `disk_full`, `disk_io`
 */
export async function landFile(
  paths: WorkspacePaths,
  sourcePath: string,
  onBytes?: (done: number) => void,
  name: string = basename(sourcePath),
): Promise<LandedFile> {
  const before = stampOf(sourcePath, name)
  makeFolder(paths.landing)
  const partial = join(paths.landing, `.${randomUUID()}.partial`)
  try {
    return await guardedAsync('landing', async () => {
      const compressed = await isCompressed(sourcePath)
      const size = Number(before.size)
      const { sha256, bytes } = await copyHashed(sourcePath, partial, { size, compress: !compressed }, onBytes)
      assertUnchanged(before, sourcePath, name, bytes)
      const storedPath = `landing/${sha256.slice(0, 2)}/${sha256}${compressed ? '.raw' : '.zst'}`
      const place = settle(paths, { sha256, bytes, storedPath, name }, partial)
      return { sha256, bytes, storedPath, name, modifiedAt: before.mtime.toISOString(), ...place }
    })
  } catch (error) {
    // A file that went away meanwhile is missing, whatever came upon it.
    stampOf(sourcePath, name)
    throw error
  } finally {
    rmSync(partial, { force: true })
  }
}

/** The bytes of a landed file as they came. The stream fails with `workspace_corrupt` when they are damaged. */
export function openLanded(paths: WorkspacePaths, sha256: string): Readable {
  const base = join(paths.landing, sha256.slice(0, 2), sha256)
  if (existsSync(`${base}.raw`)) return createReadStream(`${base}.raw`, { highWaterMark: CHUNK })
  if (!existsSync(`${base}.zst`)) {
    throw new LensError('workspace_corrupt', `The landed file ${sha256.slice(0, 12)} is missing.`, { sha256 })
  }
  return Readable.from(unpack(`${base}.zst`, sha256), { objectMode: false })
}

async function* unpack(path: string, sha256: string): AsyncGenerator<Buffer> {
  const packed = createReadStream(path, { highWaterMark: CHUNK })
  const unpacked = compose(packed, zlib.createZstdDecompress({ chunkSize: CHUNK }), () => undefined)
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) yield chunk
  } catch (cause) {
    const fault = storeFault(cause, 'landing')
    if (fault instanceof LensError) throw fault
    const sentence = `The landed file ${sha256.slice(0, 12)} is damaged.`
    throw new LensError('workspace_corrupt', sentence, { sha256 }, { cause })
  }
}

/** By what a source file is recognised as the same: read before and after, so that no half of another one is taken. */
export type FileStamp = Pick<BigIntStats, 'mtime' | 'mtimeNs' | 'size' | 'ino'>

/** The stamp of a source file. Refuses what cannot be taken: `file_missing`, `file_kind`, `file_empty`. */
export function stampOf(path: string, name: string): FileStamp {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (!found) throw new LensError('file_missing', `${name} is not there.`, { file: name })
  if (!found.isFile()) throw new LensError('file_kind', `${name} is not an ordinary file.`, { file: name })
  if (found.size === 0n) throw new LensError('file_empty', `${name} is empty.`, { file: name })
  return found
}

/**
 * Refuses (`file_changed`) a file that is not the one of the stamp any more.
 * @param bytes bytes that were read of it, if they were counted
 */
export function assertUnchanged(before: FileStamp, path: string, name: string, bytes = Number(before.size)): void {
  const after = stampOf(path, name)
  const same = before.mtimeNs === after.mtimeNs && before.size === after.size && before.ino === after.ino
  if (same && BigInt(bytes) === after.size) return
  throw new LensError('file_changed', `${name} changed while it was being read.`, { file: name })
}

async function isCompressed(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return COMPRESSED_MAGIC.some((magic) => bytesRead >= magic.length && magic.equals(buffer.subarray(0, magic.length)))
  } finally {
    await file.close()
  }
}

async function copyHashed(
  from: string,
  to: string,
  { size, compress }: { size: number; compress: boolean },
  onBytes?: (done: number) => void,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      onBytes?.(bytes)
      done(null, chunk)
    },
  })
  // A file that keeps growing has an end here, so that it is refused instead of copied for ever.
  const source = createReadStream(from, { highWaterMark: 1 << 20, end: size - 1 })
  const target = createWriteStream(to, { flags: 'wx', mode: FILE_MODE })
  if (compress)
    await pipeline(source, hashing, zlib.createZstdCompress({ chunkSize: PACKED_CHUNK, params: QUICK }), target)
  else await pipeline(source, hashing, target)
  syncFile(to)
  return { sha256: hash.digest('hex'), bytes }
}

type Landing = Pick<LandedFile, 'sha256' | 'bytes' | 'storedPath' | 'name'>

/** Gives the copy its address, unless these bytes are there already and sound; a damaged copy is replaced. */
function settle(paths: WorkspacePaths, landing: Landing, partial: string): Pick<LandedFile, 'manifestLine' | 'known'> {
  const { entries } = readManifest(paths)
  const listed = entries.findLastIndex((entry) => entry.sha256 === landing.sha256)
  const entry = entries[listed]
  if (entry && isSound(paths, entry.storedPath, entry.storedSha256)) return { manifestLine: listed + 1, known: true }
  const final = join(paths.folder, landing.storedPath)
  makeFolder(dirname(final))
  syncFolder(paths.landing)
  publishFile(partial, final)
  const stored = hashFile(final)
  const manifestLine = appendManifest(paths, {
    ...landing,
    storedSha256: stored.sha256,
    storedBytes: stored.bytes,
    landedAt: new Date().toISOString(),
  })
  return { manifestLine, known: false }
}

function isSound(paths: WorkspacePaths, storedPath: string, sha256: string): boolean {
  const path = join(paths.folder, storedPath)
  return existsSync(path) && hashFile(path).sha256 === sha256
}
