import type { Column } from './table.ts'

/** How one personal column is shown (data model 14.2). */
export type Mask = 'none' | 'partial' | 'full' | 'bucket'

type Cell = string | number | null

/**
 * The mask of a declared column: personal text keeps its first letter, sensitive numbers their order of magnitude,
 * other sensitive values nothing. Business ids stay readable, so that lists can be followed.
 */
export function columnMask({ logical, pii, sqlite }: Pick<Column, 'logical' | 'pii' | 'sqlite'>): Mask {
  if (logical === 'id' || pii === 'none') return 'none'
  if (pii === 'personal') return sqlite === 'TEXT' ? 'partial' : 'full'
  return sqlite === 'TEXT' ? 'full' : 'bucket'
}

/** Applies a mask to one cell; NULL stays NULL, because "not given" is not personal. */
export function masked(value: Cell, mask: Mask): Cell {
  if (value === null || mask === 'none') return value
  if (mask === 'full') return '•••'
  return mask === 'partial' ? partial(String(value)) : bucket(value)
}

/** `Anna` becomes `A***`; an e-mail keeps its domain: `a***@example.com`. */
function partial(text: string): string {
  const at = text.lastIndexOf('@')
  const first = [...text][0] ?? ''
  return at > 0 ? `${first}***${text.slice(at)}` : `${first}***`
}

/** 37 becomes `30-39`; 1,200 becomes `1000-9999`. */
function bucket(value: string | number): string {
  const number = Number(value)
  if (!Number.isFinite(number)) return '•••'
  const magnitude = Math.abs(number)
  const sign = number < 0 ? '-' : ''
  if (magnitude < 100) {
    const low = Math.floor(magnitude / 10) * 10
    return `${sign}${String(low)}-${String(low + 9)}`
  }
  const low = 10 ** Math.floor(Math.log10(magnitude))
  return `${sign}${String(low)}-${String(low * 10 - 1)}`
}
