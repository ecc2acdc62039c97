import { createReadStream, statSync, openSync, readSync, closeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { constants, createGunzip, createZstdDecompress } from 'node:zlib'
import { isLensError, LensError } from '../../base/faults.ts'
import { READ_LIMITS, type ByteSource, type ReadLimits } from './batch.ts'
import type { ReadPlan } from './plan.ts'

const CHUNK = 256 * 1024
/** Bytes of a plain file that are read at a time. */
const FILE_CHUNK = 512 * 1024
/** Below this many bytes out, the expansion ratio says nothing. */
const RATIO_FROM = 16 * 1024 * 1024

/** An ordinary file as a source. Refuses what is absent (`file_missing`) or no ordinary file (`file_kind`). */
export function fileSource(path: string): ByteSource {
  const stat = statSync(path, { throwIfNoEntry: false })
  const name = basename(path)
  if (stat === undefined) throw new LensError('file_missing', `There is no file ${name}.`, { file: name })
  if (!stat.isFile()) throw new LensError('file_kind', `${name} is not an ordinary file.`, { file: name })
  return { name, bytes: stat.size, path, open: () => createReadStream(path, { highWaterMark: CHUNK }) }
}

const MAGIC: readonly { readonly bytes: readonly number[]; readonly kind: string }[] = [
  { bytes: [0x1f, 0x8b], kind: 'gzip' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], kind: 'zstd' },
  { bytes: [0x50, 0x41, 0x52, 0x31], kind: 'parquet' },
  { bytes: [0x50, 0x41, 0x52, 0x45], kind: 'parquet' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], kind: 'a ZIP archive or an Excel workbook (.xlsx)' },
  { bytes: [0x50, 0x4b, 0x05, 0x06], kind: 'an empty ZIP archive' },
  { bytes: [0x25, 0x50, 0x44, 0x46], kind: 'a PDF document' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], kind: 'an old Excel workbook (.xls)' },
  { bytes: [0x42, 0x5a, 0x68], kind: 'a bzip2 archive' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], kind: 'an xz archive' },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], kind: 'a 7-Zip archive' },
  { bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66], kind: 'an SQLite database' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], kind: 'a PNG image' },
  { bytes: [0x7f, 0x45, 0x4c, 0x46], kind: 'a program' },
  { bytes: [0x4f, 0x62, 0x6a, 0x01], kind: 'an Avro file' },
  { bytes: [0x4f, 0x52, 0x43], kind: 'an ORC file' },
]

/**
 * What the first bytes say a file is: `gzip`, `zstd`, `parquet`, or null for text.
 * Refuses other known kinds by name (`file_type`), whatever the file is called.
 */
export function kindByMagic(head: Uint8Array, name: string): 'gzip' | 'zstd' | 'parquet' | null {
  const found = MAGIC.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte))
  if (found === undefined) return null
  if (found.kind === 'gzip' || found.kind === 'zstd' || found.kind === 'parquet') return found.kind
  if (found.bytes.length < 4 && !looksBinary(head)) return null
  throw new LensError('file_type', `${name} is ${found.kind}, not CSV or Parquet.`, {
    file: name,
    looksLike: found.kind,
  })
}

function looksBinary(head: Uint8Array): boolean {
  return head.subarray(0, 64).some((byte) => byte === 0 || byte >= 0x80)
}

/** First bytes of a source as they stand in the file, at most `length`. */
export async function readHead(source: ByteSource, length: number): Promise<Buffer> {
  if (source.path !== undefined) return readFileHead(source.path, length)
  return takeBytes(source.open(), length)
}

function readFileHead(path: string, length: number): Buffer {
  const handle = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(length)
    return buffer.subarray(0, readSync(handle, buffer, 0, length, 0))
  } finally {
    closeSync(handle)
  }
}

async function takeBytes(stream: Readable, length: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let held = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    parts.push(chunk)
    held += chunk.length
    if (held >= length) break
  }
  return Buffer.concat(parts).subarray(0, length)
}

/** Counts what was read and what came out of it. */
export interface ByteMeter {
  input: number
  output: number
}

/**
 * The bytes of a file, read ahead by one chunk into a few buffers that are used again and again: a new buffer per chunk
 * costs more in memory management than its reading. A chunk is good until the next but one is asked for.
 */
async function* fileBytes(
  path: string,
  name: string,
  meter: ByteMeter,
  signal: AbortSignal | undefined,
  room: (bytes: number) => Buffer,
): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path).catch((error: unknown) => {
    throw streamFault(error, name, 'none', meter)
  })
  const buffers = Array.from({ length: 3 }, () => room(FILE_CHUNK))
  const read = (index: number): Promise<{ bytesRead: number; buffer: Buffer }> =>
    file.read(buffers[index % buffers.length] ?? Buffer.alloc(0), 0, FILE_CHUNK, null)
  let coming = read(0)
  try {
    for (let index = 1; ; index++) {
      const { bytesRead, buffer } = await coming
      if (bytesRead === 0) return
      coming = read(index)
      if (signal?.aborted === true) throw new LensError('cancelled', `Reading ${name} was cancelled.`)
      meter.output += bytesRead
      meter.input = meter.output
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await coming.catch(() => null)
    await file.close()
  }
}

interface PlainOptions {
  readonly signal?: AbortSignal | undefined
  readonly limits?: ReadLimits
  /** Where the bytes of a plain file are to be read. */
  readonly room?: (bytes: number) => Buffer
}

/**
 * The bytes of a source after decompression, in chunks that are good until the next but one is asked for. Refuses damaged or incomplete compressed files (`truncated`),
 * expansion beyond the limits (`expand_limit`), and ends with `cancelled` when the signal says so.
 */
export async function* plainBytes(
  source: ByteSource,
  compression: ReadPlan['compression'],
  meter: ByteMeter,
  options: PlainOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  if (compression === 'none' && source.path !== undefined) {
    const room = options.room ?? ((bytes: number) => Buffer.allocUnsafe(bytes))
    yield* fileBytes(source.path, source.name, meter, options.signal, room)
    return
  }
  const limits = options.limits ?? READ_LIMITS
  const input = source.open()
  const decoder =
    compression === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : compression === 'zstd' ? zstdDecoder() : null
  const stream: Readable = decoder === null ? input : input.pipe(decoder)
  if (decoder !== null) input.on('error', (error) => decoder.destroy(error))
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (options.signal?.aborted === true) throw new LensError('cancelled', `Reading ${source.name} was cancelled.`)
      meter.output += chunk.length
      meter.input = decoder === null ? meter.output : decoder.bytesWritten
      if (decoder !== null) refuseExpansion(source.name, meter, limits)
      yield chunk
    }
  } catch (error) {
    throw isLensError(error) ? error : streamFault(error, source.name, compression, meter)
  } finally {
    stream.destroy()
    input.destroy()
  }
}

function zstdDecoder(): ReturnType<typeof createZstdDecompress> {
  return createZstdDecompress({ chunkSize: CHUNK, params: { [constants.ZSTD_d_windowLogMax]: 27 } })
}

function refuseExpansion(name: string, meter: ByteMeter, limits: ReadLimits): void {
  const ratio = meter.output / Math.max(meter.input, 1)
  if (meter.output <= limits.expandedBytes && (meter.output < RATIO_FROM || ratio <= limits.expandRatio)) return
  const message = `${name} expands from ${meter.input} to more than ${meter.output} bytes, beyond the limit.`
  throw new LensError('expand_limit', message, { file: name, input: meter.input, output: meter.output })
}

function streamFault(error: unknown, name: string, compression: ReadPlan['compression'], meter: ByteMeter): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT')
    return new LensError('file_missing', `There is no file ${name}.`, { file: name }, { cause: error })
  if (compression === 'none' || !/^(Z_|ZSTD_|ERR_)/.test(code)) return error
  const message = `The ${compression} data of ${name} is damaged or incomplete after ${meter.output} bytes of text.`
  return new LensError('truncated', message, { file: name, output: meter.output, reason: code }, { cause: error })
}
