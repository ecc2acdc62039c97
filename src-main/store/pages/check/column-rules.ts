import type { Column, Table } from '../../../model/table.ts'

/** What the cells of a column must be, beside their type. */
export interface ColumnRule {
  readonly column: string
  readonly as: 'number' | 'text' | 'blob'
  readonly nullable: boolean
  /** Bounds of numbers, and of the bytes of a BLOB, inclusive. */
  readonly least: number
  readonly most: number
  /** The only allowed values, where bounds do not say it already; of texts as UTF-8. */
  readonly numbers: ReadonlySet<number> | null
  readonly texts: readonly Uint8Array[] | null
  /** How many characters a text must have; null: any. */
  readonly characters: number | null
}

/** Hexadecimal digits of a SHA-256, and bytes of a short hash. */
const HASH_CHARACTERS = 64
const SHORT_HASH_BYTES = 16

/** The rules of a declared table; null when SQLite has to prove them (other binary columns, expressions, JSON). */
export function columnRules(table: Table): ColumnRule[] | null {
  if (table.withoutRowid === true || (table.checks ?? []).length > 0) return null
  const columns = Object.entries(table.columns)
  if (!columns.every(([, column]) => isPlain(column))) return null
  return columns.map(([name, column]) => ruleOf(name, column))
}

function isPlain({ sqlite, logical }: Column): boolean {
  return sqlite === 'BLOB' ? logical === 'h16' : logical !== 'json'
}

const ANY = { numbers: null, texts: null, characters: null } as const

function ruleOf(column: string, { sqlite, logical, nullable, range, values }: Column): ColumnRule {
  if (sqlite === 'BLOB')
    return { ...ANY, column, as: 'blob', nullable, least: SHORT_HASH_BYTES, most: SHORT_HASH_BYTES }
  const text = sqlite === 'TEXT'
  const run = text || values === undefined ? null : runOf(values.map(Number))
  return {
    column,
    as: text ? 'text' : 'number',
    nullable,
    least: run?.[0] ?? range?.[0] ?? Number.NEGATIVE_INFINITY,
    most: run?.[1] ?? range?.[1] ?? Number.POSITIVE_INFINITY,
    numbers:
      text || values === undefined || (run !== null && sqlite === 'INTEGER') ? null : new Set(values.map(Number)),
    texts: text && values !== undefined ? values.map((value) => Buffer.from(String(value))) : null,
    characters: logical === 'hash' ? HASH_CHARACTERS : null,
  }
}

/** First and last of integers that follow each other; null for others. */
function runOf(values: readonly number[]): readonly [number, number] | null {
  const least = Math.min(...values)
  return values.every((value, i) => value === least + i) ? [least, least + values.length - 1] : null
}
