import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { Readable } from 'node:stream'

const CHUNK = 1 << 20

/** SHA-256 and size of a file. `onBytes` is called after each megabyte with the bytes read so far. */
export function hashFile(path: string, onBytes?: (done: number) => void): { sha256: string; bytes: number } {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(CHUNK)
  const file = openSync(path, 'r')
  try {
    let bytes = 0
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      hash.update(read === CHUNK ? buffer : buffer.subarray(0, read))
      bytes += read
      onBytes?.(bytes)
    }
    return { sha256: hash.digest('hex'), bytes }
  } finally {
    closeSync(file)
  }
}

/** SHA-256 and size of a stream. */
export async function hashStream(
  stream: Readable,
  onBytes?: (done: number) => void,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
    onBytes?.(bytes)
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** SHA-256 of a text. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
