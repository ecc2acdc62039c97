import { isAscii, isUtf8 } from 'node:buffer'
import { STATE } from '../decoded.ts'
import type { CodeDecoder } from './code-decoder.ts'
import { storedText, type StoredKind } from './parquet-kind.ts'
import type { Mean } from './parquet-number.ts'
import type { OpenPage } from './parquet-page.ts'

/** Distinct texts of numbers that are remembered while they are looked up. */
const MEMO = 65_536

/** Decoded values, those of a dictionary or of one page; the one behind the last stands for a missing value. */
export interface Entries {
  /** Codes or values. */
  readonly values: Float64Array
  readonly states: Uint8Array
  /** The stored numbers; empty for codes. */
  readonly stored: Float64Array
  /** Text of an entry that has no code. */
  textOf(entry: number): string
}

/** Decodes the plain values of a page. Throws RangeError where they do not fit or are not to be trusted. */
export type ReadEntries = (page: OpenPage) => Entries

const NONE = new Float64Array(0)

/** Texts to codes. Bytes that are no UTF-8 are refused. */
export function textEntries({ dictionary }: CodeDecoder): ReadEntries {
  return ({ area, at, end, values: count }) => {
    const starts = new Int32Array(count)
    const ends = new Int32Array(count)
    const isPlain = isAscii(Buffer.from(area.bytes.subarray(at, end)))
    let p = at
    for (let k = 0; k < count; k++) {
      const length = p + 4 <= end ? area.view.getInt32(p, true) : -1
      if (length < 0 || p + 4 + length > end) throw new RangeError('a text ends beyond its page')
      starts[k] = p + 4
      p += 4 + length
      ends[k] = p
      if (!isPlain && !isUtf8(Buffer.from(area.bytes.subarray(p - length, p))))
        throw new RangeError('bytes that are no text')
    }
    const codes = new Uint32Array(count + 1)
    const text = (entry: number): string => Buffer.from(area.buffer).toString('utf8', starts[entry], ends[entry])
    dictionary.encode({ area, starts, ends, from: 0, count }, codes, 0)
    return { values: Float64Array.from(codes), states: new Uint8Array(count + 1), stored: NONE, textOf: text }
  }
}

/** Numbers to codes of their texts. */
export function numberTexts(kind: StoredKind, { dictionary }: CodeDecoder): ReadEntries {
  const memo = new Map<number, number>()
  const codeOf = (stored: number): number => {
    let code = memo.get(stored)
    if (code !== undefined) return code
    code = dictionary.textCode(storedText(kind, stored))
    if (memo.size === MEMO) memo.clear()
    memo.set(stored, code)
    return code
  }
  return (page) => {
    const stored = storedNumbers(page, kind)
    const values = new Float64Array(page.values + 1)
    for (let k = 0; k < page.values; k++) values[k] = codeOf(stored[k] as number)
    return {
      values,
      states: new Uint8Array(page.values + 1),
      stored: NONE,
      textOf: (k) => storedText(kind, stored[k] ?? 0),
    }
  }
}

/**
 * Numbers to values and states.
 * @param refused values that are words for "no value", which are the parser's to understand
 */
export function numberEntries(kind: StoredKind, mean: Mean, refused: ReadonlySet<number> | null): ReadEntries {
  return (page) => {
    const count = page.values
    const stored = storedNumbers(page, kind)
    const values = new Float64Array(count + 1)
    const states = new Uint8Array(count + 1).fill(STATE.empty, count)
    const meaning = { value: 0, state: 0 }
    for (let k = 0; k < count; k++) {
      mean(stored[k] as number, meaning)
      const isRefused = refused !== null && meaning.state !== STATE.text && refused.has(meaning.value)
      values[k] = isRefused ? 0 : meaning.value
      states[k] = isRefused ? STATE.text : meaning.state
    }
    return { values, states, stored, textOf: (k) => storedText(kind, stored[k] ?? 0) }
  }
}

/** The stored numbers of a page, exact in a double; one more for a missing value. */
function storedNumbers({ area: { view }, at, end, values: count }: OpenPage, kind: StoredKind): Float64Array {
  const bytes = kind.stored === 'date' ? 4 : 'bytes' in kind ? kind.bytes : 8
  if (at + count * bytes > end) throw new RangeError('values end beyond their page')
  const stored = new Float64Array(count + 1)
  if (kind.stored === 'double') for (let k = 0, p = at; k < count; k++, p += 8) stored[k] = view.getFloat64(p, true)
  else if (bytes === 4) for (let k = 0, p = at; k < count; k++, p += 4) stored[k] = view.getInt32(p, true)
  else {
    for (let k = 0, p = at; k < count; k++, p += 8) {
      const value = view.getInt32(p + 4, true) * 0x1_0000_0000 + view.getUint32(p, true)
      if (!Number.isSafeInteger(value)) throw new RangeError('a number beyond 2^53')
      stored[k] = value
    }
  }
  return stored
}
