import { parquetSchema, type FileMetaData, type SchemaElement } from 'hyparquet'
import type { SourceColumn } from './batch.ts'
import { nameColumns } from './header.ts'

/** A top-level column of a Parquet file. */
export interface ParquetColumn extends SourceColumn {
  readonly element: SchemaElement
  /** Its position among the columns of the file. */
  readonly index: number
  /** Index of the physical column in each row group; -1 for nested columns. */
  readonly chunk: number
}

const REFUSED_LOGICAL: Readonly<Record<string, string>> = {
  GEOMETRY: 'geometry',
  GEOGRAPHY: 'geography',
  VARIANT: 'variant',
  BSON: 'BSON',
  NULL: 'an unknown type',
  UNKNOWN: 'an unknown type',
}

function unsupportedReason(element: SchemaElement, nested: boolean, repeatsName: boolean): string | null {
  if (nested) return element.logical_type?.type === 'VARIANT' ? 'It holds variant values.' : 'It holds nested values.'
  if (element.repetition_type === 'REPEATED') return 'It holds lists.'
  if (repeatsName) return 'It repeats the name of another column.'
  const refused = element.logical_type === undefined ? undefined : REFUSED_LOGICAL[element.logical_type.type]
  if (refused !== undefined) return `It holds ${refused}.`
  if (element.converted_type === 'BSON' || element.converted_type === 'INTERVAL')
    return `It holds ${element.converted_type} values.`
  const plainBytes =
    element.type === 'FIXED_LEN_BYTE_ARRAY' &&
    element.converted_type === undefined &&
    element.logical_type === undefined
  return plainBytes ? 'It holds bytes without a type.' : null
}

function declaredType(element: SchemaElement): string {
  const logical = element.logical_type
  if (logical?.type === 'TIMESTAMP' || logical?.type === 'TIME') return `${logical.type}(${logical.unit})`
  if (element.converted_type === 'DECIMAL' || logical?.type === 'DECIMAL')
    return `DECIMAL(${element.precision},${element.scale ?? 0})`
  return logical?.type ?? element.converted_type ?? element.type ?? 'GROUP'
}

/** The top-level columns with their types; columns that cannot become text cells are marked, not dropped. */
export function parquetColumns(metadata: FileMetaData): {
  columns: readonly ParquetColumn[]
  notes: readonly string[]
} {
  const children = parquetSchema(metadata).children
  const named = nameColumns(children.map((child) => child.element.name))
  const seen = new Set<string>()
  let leaf = 0
  const columns = children.map((child, index) => {
    const nested = child.children.length > 0 || child.element.type === undefined
    const unsupported = unsupportedReason(child.element, nested, seen.has(child.element.name))
    seen.add(child.element.name)
    const chunk = nested ? -1 : leaf
    leaf += leaves(child)
    const name = named.columns[index]?.name ?? child.element.name
    return {
      name,
      declared: nested ? 'GROUP' : declaredType(child.element),
      unsupported,
      element: child.element,
      index,
      chunk,
    }
  })
  const refused = columns.filter((column) => column.unsupported !== null)
  return {
    columns,
    notes: [...named.notes, ...refused.map((column) => `Column ${column.name} cannot be read. ${column.unsupported}`)],
  }
}

function leaves(node: { readonly children: readonly unknown[] }): number {
  const children = node.children as readonly { readonly children: readonly unknown[] }[]
  return children.length === 0 ? 1 : children.reduce((sum, child) => sum + leaves(child), 0)
}
