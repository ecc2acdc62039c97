import { isAscii, isUtf8 } from 'node:buffer'
import { LensError } from '../../base/faults.ts'
import type { Encoding } from './plan.ts'

/** Byte order marks, longest first. */
const MARKS: readonly { readonly encoding: Encoding; readonly bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
]

/** Bytes that windows-1252 leaves undefined. */
const UNDEFINED_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d]

/** The encoding that a byte order mark declares, with the length of the mark. */
export function byteOrderMark(head: Uint8Array): { encoding: Encoding; length: number } | null {
  const mark = MARKS.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte))
  return mark === undefined ? null : { encoding: mark.encoding, length: mark.bytes.length }
}

/** Index of the first byte of a UTF-8 sequence that may go on after the end; `length` when the text ends on a boundary. */
export function utf8Boundary(bytes: Uint8Array): number {
  const length = bytes.length
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] as number
    if ((byte & 0xc0) === 0x80) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needed > back ? length - back : length
  }
  return length
}

/** Index of the first byte that is not part of valid UTF-8, or -1 when all are. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  if (isUtf8(bytes)) return -1
  let good = 0
  let bad = bytes.length
  while (bad - good > 64) {
    const part = bytes.subarray(good, (good + bad) >>> 1)
    const whole = part.subarray(0, utf8Boundary(part))
    if (isUtf8(whole)) good += whole.length
    else bad = good + whole.length
  }
  for (;;) {
    const size = [1, 2, 3, 4].find((length) => isUtf8(bytes.subarray(good, good + length)))
    if (size === undefined || good >= bytes.length) return good
    good += size
  }
}

/** Whether bytes that are not UTF-8 read as windows-1252 text: no undefined byte and no control character. */
export function looksLike1252(bytes: Uint8Array): boolean {
  return !bytes.some(
    (byte) => UNDEFINED_1252.includes(byte) || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13),
  )
}

/**
 * Turns chunks in any supported encoding into chunks of valid UTF-8 without a byte order mark. A character may be split
 * between chunks. Refuses invalid bytes with their offset (`csv_encoding`); nothing is ever replaced.
 */
export async function* utf8Chunks(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
  name: string,
): AsyncGenerator<Buffer, void, undefined> {
  let offset = 0
  let carry: Buffer = Buffer.alloc(0)
  let first = true
  for await (const chunk of chunks) {
    let bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk
    if (first) {
      if (bytes.length < 3) {
        carry = bytes
        continue
      }
      first = false
      const mark = markLength(bytes, encoding)
      bytes = bytes.subarray(mark)
      offset += mark
    }
    const whole = wholeCharacters(bytes, encoding)
    if (whole > 0) yield* decoded(bytes.subarray(0, whole), encoding, offset, name)
    offset += whole
    carry = bytes.subarray(whole)
  }
  if (carry.length > 0) {
    const mark = first ? markLength(carry, encoding) : 0
    if (carry.length > mark) yield* decoded(carry.subarray(mark), encoding, offset + mark, name)
  }
}

/** The bytes as UTF-8; the part before an invalid byte is handed out before that byte is refused. */
function* decoded(bytes: Buffer, encoding: Encoding, offset: number, name: string): Generator<Buffer> {
  const bad = firstInvalid(bytes, encoding)
  if (bad < 0) {
    yield decode(bytes, encoding)
    return
  }
  if (bad > 0) yield decode(bytes.subarray(0, bad), encoding)
  throw invalid(name, encoding, offset + bad, bytes[bad])
}

function markLength(bytes: Buffer, encoding: Encoding): number {
  const mark = byteOrderMark(bytes)
  return mark !== null && mark.encoding === encoding ? mark.length : 0
}

/** Bytes at the front that end on a character boundary. */
function wholeCharacters(bytes: Buffer, encoding: Encoding): number {
  if (encoding === 'windows-1252') return bytes.length
  if (encoding === 'utf-8') return utf8Boundary(bytes)
  const even = bytes.length & ~1
  if (even === 0) return 0
  const high = bytes[encoding === 'utf-16le' ? even - 1 : even - 2] as number
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even
}

function firstInvalid(bytes: Buffer, encoding: Encoding): number {
  if (encoding === 'utf-8') return firstInvalidUtf8(bytes)
  if (encoding === 'windows-1252') return isAscii(bytes) ? -1 : bytes.findIndex((byte) => UNDEFINED_1252.includes(byte))
  return firstLoneSurrogate(bytes, encoding)
}

function decode(bytes: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'utf-8' || (encoding === 'windows-1252' && isAscii(bytes))) return bytes
  return Buffer.from(new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes), 'utf8')
}

/** Offset of the first half of a character that stands alone, or -1. */
function firstLoneSurrogate(bytes: Buffer, encoding: Encoding): number {
  const unit = (at: number): number =>
    at + 1 >= bytes.length ? -1 : encoding === 'utf-16le' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  for (let at = 0; at < bytes.length; at += 2) {
    const value = unit(at)
    if (value < 0 || (value >= 0xdc00 && value <= 0xdfff)) return at
    if (value >= 0xd800 && value <= 0xdbff) {
      const next = unit(at + 2)
      if (next < 0xdc00 || next > 0xdfff) return at
      at += 2
    }
  }
  return -1
}

function invalid(name: string, encoding: Encoding, byteOffset: number, byte: number | undefined): LensError {
  const hex = (byte ?? 0).toString(16).toUpperCase().padStart(2, '0')
  const message = `${name} is not valid ${encoding}: byte ${hex} at offset ${byteOffset}.`
  return new LensError('csv_encoding', message, { file: name, encoding, byteOffset, byte: hex })
}
