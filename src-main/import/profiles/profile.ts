import type { EntityName } from '../entities.ts'
import type { Delimiter } from '../readers/plan.ts'
import type { CleanUp } from '../typing/clean-up.ts'

/** What recognition may look at: headers as given and normalised, and the first rows of a file. */
export interface Glimpse {
  readonly format: 'csv' | 'parquet' | 'basket'
  readonly delimiter: Delimiter | null
  /** Whether the file has a header line of its own. */
  readonly hasHeader: boolean
  readonly header: readonly string[]
  /** Normalised headers in the order of `header`. */
  readonly names: readonly string[]
  /** First rows as text, in the order of `header`. */
  readonly rows: readonly (readonly string[])[]
}

/** Rules of a known extract beyond its columns; every absent rule is off. */
export interface RowRules {
  /** Rows with a unit price of zero or less are rejected (V-RANGE): samples, write-offs, bad debt. */
  readonly positivePrice?: boolean
  /** Orders whose number starts with this text are returns with a document of their own. */
  readonly returnPrefix?: string
  /** Order fields stand on the first line of an order only; later lines take over who and when, never totals. */
  readonly headerOnFirstLine?: boolean
  /** Fields whose values together number an order that has no number of its own; repeats are counted. */
  readonly orderIdFrom?: readonly string[]
  /** Words of order_status that mean the order was cancelled. */
  readonly cancelledStatus?: readonly string[]
}

/** What a study table says about its experiment. */
export interface StudyFacts {
  readonly id: string
  readonly name: string
  /** Arm that others are compared with; null when the data must tell. */
  readonly control: string | null
}

/** One known extract: how it is recognised and what its columns mean. */
export interface Profile {
  readonly id: string
  readonly title: string
  readonly doc: string
  readonly entity: EntityName
  /** Source column to field when the file is this extract, else null. */
  readonly match: (glimpse: Glimpse) => Readonly<Record<string, string>> | null
  /** Values of fields that the file leaves out. */
  readonly constants: Readonly<Record<string, string>>
  /** Repairs per field. */
  readonly cleanUps: Readonly<Record<string, readonly CleanUp[]>>
  readonly rules: RowRules
  readonly study?: StudyFacts
}

/** Header as compared: lower case, no accents, other characters become `_`. */
export function normaliseHeader(header: string): string {
  return header
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
}

/** Header without any separators, so that `InvoiceNo`, `invoice_no` and `Invoice No` are one. */
export function squeezed(name: string): string {
  return normaliseHeader(name).replaceAll('_', '')
}

/**
 * Matches a file by its headers.
 * @param columns header (separators and case ignored) to field ('' = known but not loaded); all must be there
 * @param extra further headers that are mapped when they are there
 */
export function byHeaders(
  columns: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>> = {},
): Profile['match'] {
  const wanted = new Map(Object.entries(columns).map(([name, field]) => [squeezed(name), field]))
  const optional = new Map(Object.entries(extra).map(([name, field]) => [squeezed(name), field]))
  return (glimpse) => {
    if (!glimpse.hasHeader) return null
    const mapping: Record<string, string> = {}
    const found = new Set<string>()
    for (const header of glimpse.header) {
      const key = squeezed(header)
      const field = wanted.get(key) ?? optional.get(key)
      if (field === undefined || found.has(key)) continue
      found.add(key)
      if (field !== '') mapping[header] = field
    }
    return [...wanted.keys()].every((key) => found.has(key)) ? mapping : null
  }
}
