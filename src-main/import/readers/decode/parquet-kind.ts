import type { SchemaElement } from 'hyparquet'
import { dateText, decimalText, isUtc, timestampText } from '../parquet-values.ts'

/** How the values of a column are stored, as far as their pages are decoded here. */
export type StoredKind =
  | { readonly stored: 'text' }
  | { readonly stored: 'integer'; readonly bytes: 4 | 8 }
  | { readonly stored: 'double' }
  | { readonly stored: 'decimal'; readonly bytes: 4 | 8; readonly scale: number }
  | { readonly stored: 'date' }
  | { readonly stored: 'timestamp'; readonly unit: Unit; readonly utc: boolean }

type Unit = 'MILLIS' | 'MICROS' | 'NANOS'

/** Nanoseconds of a unit of time. */
const NANOS: Readonly<Record<Unit, bigint>> = { MILLIS: 1_000_000n, MICROS: 1_000n, NANOS: 1n }
const INTEGERS = new Set([undefined, 'INT_8', 'INT_16', 'INT_32', 'INT_64'])

/** The kind of a column; null when only the reader of text knows it. */
export function storedKind(element: SchemaElement): StoredKind | null {
  const { type, converted_type: converted, logical_type: logical } = element
  if (type === 'BYTE_ARRAY') {
    const isText = (converted === undefined || converted === 'UTF8') && (logical?.type ?? 'STRING') === 'STRING'
    return isText ? { stored: 'text' } : null
  }
  if (type === 'DOUBLE') return converted === undefined && logical === undefined ? { stored: 'double' } : null
  if (type !== 'INT32' && type !== 'INT64') return null
  const bytes = type === 'INT32' ? 4 : 8
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0)
    return scale <= 15 ? { stored: 'decimal', bytes, scale } : null
  }
  if (converted === 'DATE' || logical?.type === 'DATE') return bytes === 4 ? { stored: 'date' } : null
  const unit = unitOf(element)
  if (unit !== null) return bytes === 8 ? { stored: 'timestamp', unit, utc: isUtc(element) } : null
  const isInteger =
    INTEGERS.has(converted) && (logical === undefined || (logical.type === 'INTEGER' && logical.isSigned))
  return isInteger ? { stored: 'integer', bytes } : null
}

function unitOf({ converted_type: converted, logical_type: logical }: SchemaElement): Unit | null {
  if (logical?.type === 'TIMESTAMP') return logical.unit
  if (logical !== undefined) return null
  return converted === 'TIMESTAMP_MILLIS' ? 'MILLIS' : converted === 'TIMESTAMP_MICROS' ? 'MICROS' : null
}

/** Text of a stored number, the same that the reader of text gives. Throws RangeError for a date that has none. */
export function storedText(kind: StoredKind, value: number): string {
  if (kind.stored === 'date') return dateText(value)
  if (kind.stored === 'decimal') return decimalText(BigInt(value), kind.scale)
  if (kind.stored === 'timestamp') return timestampText(BigInt(value) * NANOS[kind.unit]) + (kind.utc ? 'Z' : '')
  return String(value)
}
