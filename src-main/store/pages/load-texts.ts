import type { TextCodes } from './columns.ts'
import type { PackSpace } from './pack-space.ts'

/** A dictionary is loaded with all its texts between the least and the greatest code if these are no more bytes. */
const FEW_BYTES = 65_536
const FEW_BYTES_PER_ROW = 32
/** Texts up to this many bytes are copied byte by byte, longer ones as a block. */
const SHORT_TEXT = 24
/** UTF-8 bytes that one UTF-16 unit can take. */
const UTF8_PER_UNIT = 3
/** A code that no dictionary has. */
const NO_CODE = 0xffff_ffff

/** Addresses of a text column; those of the dictionary are as if it began with the text 0 at the byte 0, modulo 2^32. */
export interface LoadedTexts {
  readonly codes: number
  readonly offsets: number
  readonly bytes: number
  readonly nullCode: number
}

/**
 * Loads the codes of rows `from` to `to` and the part of the dictionary that they span, or, where that is much, the
 * texts of the rows alone.
 * @throws RangeError for a code that the dictionary does not have
 */
export function loadCodes(space: PackSpace, text: TextCodes, from: number, to: number): LoadedTexts {
  const [least, most] = spanOf(text, from, to)
  if (least > most) return loadSpan(space, text, from, to, 0, -1)
  if (most + 1 >= text.offsets.length) throw new RangeError(`no text ${most} in the dictionary`)
  const start = text.offsets[least] as number
  const bytes = (text.offsets[most + 1] as number) - start + (most - least) * Uint32Array.BYTES_PER_ELEMENT
  if (bytes <= FEW_BYTES || bytes <= (to - from) * FEW_BYTES_PER_ROW)
    return loadSpan(space, text, from, to, least, most)
  const own = textsOfRows(text, from, to)
  return loadSpan(space, own, 0, to - from, 0, to - from - 1)
}

/** Strings as a dictionary of their rows. */
export function codesOfStrings(values: readonly (string | null)[], from: number, to: number): TextCodes {
  const codes = new Uint32Array(to - from)
  const offsets = new Uint32Array(to - from + 1)
  let units = 0
  for (let i = from; i < to; i++) units += values[i]?.length ?? 0
  const bytes = Buffer.allocUnsafe(units * UTF8_PER_UNIT)
  for (let i = 0, end = 0; i < to - from; i++) {
    const value = values[from + i] ?? null
    codes[i] = value === null ? NO_CODE : i
    if (value !== null) end += bytes.write(value, end)
    offsets[i + 1] = end
  }
  return { kind: 'text', codes, bytes, offsets, nullCode: NO_CODE }
}

/** Least and greatest code but for NULL. */
function spanOf({ codes, nullCode = NO_CODE }: TextCodes, from: number, to: number): [least: number, most: number] {
  let least = NO_CODE
  let most = -1
  for (let i = from; i < to; i++) {
    const code = codes[i] as number
    if (code === nullCode) continue
    if (code < least) least = code
    if (code > most) most = code
  }
  return [least, most]
}

function loadSpan(
  space: PackSpace,
  { codes, offsets, bytes, nullCode = NO_CODE }: TextCodes,
  from: number,
  to: number,
  least: number,
  most: number,
): LoadedTexts {
  const start = offsets[least] as number
  const codesAt = load(space, codes, from, to)
  const offsetsAt = load(space, offsets, least, most + 2)
  const bytesAt = load(space, bytes, start, offsets[most + 1] as number)
  return {
    codes: codesAt,
    offsets: offsetsAt - least * Uint32Array.BYTES_PER_ELEMENT,
    bytes: bytesAt - start,
    nullCode,
  }
}

/** A dictionary of the texts of the rows, one for each. */
function textsOfRows({ codes, bytes, offsets, nullCode }: TextCodes, from: number, to: number): TextCodes {
  const rowCodes = new Uint32Array(to - from)
  const rowOffsets = new Uint32Array(to - from + 1)
  let total = 0
  for (let i = 0; i < to - from; i++) {
    const code = codes[from + i] as number
    rowCodes[i] = code === nullCode ? NO_CODE : i
    if (code !== nullCode) total += (offsets[code + 1] as number) - (offsets[code] as number)
    rowOffsets[i + 1] = total
  }
  const rowBytes = new Uint8Array(total)
  for (let i = 0; i < to - from; i++) {
    if (rowCodes[i] === NO_CODE) continue
    const start = offsets[codes[from + i] as number] as number
    const place = rowOffsets[i] as number
    const length = (rowOffsets[i + 1] as number) - place
    if (length > SHORT_TEXT) rowBytes.set(bytes.subarray(start, start + length), place)
    else for (let k = 0; k < length; k++) rowBytes[place + k] = bytes[start + k] as number
  }
  return { kind: 'text', codes: rowCodes, bytes: rowBytes, offsets: rowOffsets, nullCode: NO_CODE }
}

/** Copies entries `from` to `to` of an array; none when `to` is before `from`. */
function load(space: PackSpace, values: Uint8Array | Uint32Array, from: number, to: number): number {
  const width = values.BYTES_PER_ELEMENT
  const length = Math.max(0, to - from) * width
  const place = space.take(length)
  space.bytes.set(new Uint8Array(values.buffer, values.byteOffset + from * width, length), place)
  return place
}
