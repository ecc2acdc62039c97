import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Compressors } from 'hyparquet'
import { compressors as portable } from 'hyparquet-compressors'

type Codec = (input: Uint8Array, length: number) => Uint8Array

/** Adds the one case portable codecs miss: an empty page has nothing to unpack. */
function unlessEmpty(codec: Codec): Codec {
  return (input, length) => (length === 0 ? new Uint8Array(0) : codec(input, length))
}

/** Page codecs; those of Node stop at the declared length instead of filling memory. */
export function pageCodecs(): Compressors {
  const bounded = (unpack: (input: Uint8Array, options: { maxOutputLength: number }) => Buffer): Codec =>
    unlessEmpty((input, length) => unpack(input, { maxOutputLength: length }))
  const codecs: Record<string, Codec> = {
    GZIP: bounded(gunzipSync),
    BROTLI: bounded(brotliDecompressSync),
    ZSTD: bounded(zstdDecompressSync),
  }
  for (const name of ['SNAPPY', 'LZ4', 'LZ4_RAW'] as const) {
    const codec = portable[name]
    if (codec !== undefined) codecs[name] = unlessEmpty(codec)
  }
  return codecs
}
