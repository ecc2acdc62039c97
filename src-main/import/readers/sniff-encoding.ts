import { isAscii, isUtf8 } from 'node:buffer'
import { LensError } from '../../base/faults.ts'
import { byteOrderMark, firstInvalidUtf8, looksLike1252, utf8Boundary } from './encodings.ts'
import type { Encoding } from './plan.ts'

/** A decision with the sentence that explains it. */
export interface Reasoned<T> {
  readonly value: T
  readonly reason: string
}

/**
 * Decides the encoding of text from its bytes: byte order mark, zero bytes of UTF-16, strict UTF-8; text that is not UTF-8
 * is proposed as windows-1252 when every byte has a meaning there. Refuses anything else (`csv_encoding`, with offset).
 * @param bytes beginning of the text; the last character may be cut
 * @param offset offset of `bytes` in the text, for messages
 */
export function sniffEncoding(bytes: Buffer, name: string, offset = 0): Reasoned<Encoding> {
  const mark = offset === 0 ? byteOrderMark(bytes) : null
  if (mark !== null)
    return { value: mark.encoding, reason: `Encoding ${mark.encoding}: the file begins with its byte order mark.` }
  const wide = offset === 0 ? utf16WithoutMark(bytes) : null
  if (wide !== null) return { value: wide, reason: `Encoding ${wide}: every second byte of the beginning is zero.` }
  const whole = bytes.subarray(0, utf8Boundary(bytes))
  if (isAscii(whole)) return { value: 'utf-8', reason: 'Encoding utf-8: only plain ASCII characters so far.' }
  if (isUtf8(whole)) return { value: 'utf-8', reason: 'Encoding utf-8: all bytes checked are valid UTF-8.' }
  const bad = firstInvalidUtf8(whole)
  const hex = (whole[bad] ?? 0).toString(16).toUpperCase()
  if (!looksLike1252(whole) || isMixed(whole)) {
    const message = `${name} is neither UTF-8 nor windows-1252 text: byte ${hex} at offset ${offset + bad}.`
    throw new LensError('csv_encoding', message, { file: name, byteOffset: offset + bad, byte: hex })
  }
  const sample = new TextDecoder('windows-1252')
    .decode(whole.subarray(Math.max(0, bad - 12), bad + 12))
    .replace(/\s+/g, ' ')
  return {
    value: 'windows-1252',
    reason: `Encoding windows-1252 is proposed: byte ${hex} at offset ${offset + bad} is not UTF-8 and reads as text ("${sample}").`,
  }
}

function utf16WithoutMark(bytes: Buffer): Encoding | null {
  const head = bytes.subarray(0, 4_096)
  if (head.length < 4) return null
  const zeros = [0, 0]
  head.forEach((byte, index) => {
    if (byte === 0) zeros[index & 1] = (zeros[index & 1] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  const most = head.length / 2
  if (odd > most * 0.4 && even < most * 0.05) return 'utf-16le'
  if (even > most * 0.4 && odd < most * 0.05) return 'utf-16be'
  return null
}

/** Whether valid multi-byte UTF-8 stands beside bytes that are not: two encodings in one file. */
function isMixed(bytes: Buffer): boolean {
  let valid = 0
  let invalid = 0
  for (let p = 0; p < bytes.length; p++) {
    const byte = bytes[p] as number
    if (byte < 0x80) continue
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    if (byte >= 0xc2 && isUtf8(bytes.subarray(p, p + size))) {
      valid++
      p += size - 1
    } else invalid++
  }
  return valid > 0 && valid >= invalid
}
