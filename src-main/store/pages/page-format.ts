/** First byte of a b-tree page (section 1.6). */
export const PAGE_KIND = { interiorIndex: 0x02, interiorTable: 0x05, leafIndex: 0x0a, leafTable: 0x0d } as const

/** Bytes of the b-tree page header on leaf and interior pages. */
export const LEAF_HEADER = 8
export const INTERIOR_HEADER = 12

/** Bytes of a pointer to a cell and to a page. */
export const CELL_POINTER = 2
export const PAGE_POINTER = 4

/** How much of a record is kept in its cell; the rest goes to overflow pages. */
export interface CellLimits {
  /** Usable bytes of a page (U). */
  readonly usable: number
  /** Greatest record that is kept whole (X), and least part of a longer one (M). */
  readonly whole: number
  readonly least: number
}

/** The limits of section 1.6, "b-tree cell payload", for leaf pages of tables and all pages of indexes. */
export function cellLimits(usable: number, kind: 'table' | 'index'): CellLimits {
  return {
    usable,
    whole: kind === 'table' ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23,
    least: Math.floor(((usable - 12) * 32) / 255) - 23,
  }
}

/** Bytes of a record of `payload` bytes that are kept in its cell. */
export function localBytes({ usable, whole, least }: CellLimits, payload: number): number {
  if (payload <= whole) return payload
  const kept = least + ((payload - least) % (usable - PAGE_POINTER))
  return kept <= whole ? kept : least
}

/** Writes the header of a b-tree page; a content area that starts at 65,536 is written as 0. */
export function writePageHeader(
  target: Uint8Array,
  at: number,
  page: { readonly kind: number; readonly cells: number; readonly content: number; readonly right?: number },
): void {
  target[at] = page.kind
  target.fill(0, at + 1, at + LEAF_HEADER)
  writePair(target, at + 3, page.cells)
  writePair(target, at + 5, page.content)
  if (page.right !== undefined) writePagePointer(target, at + LEAF_HEADER, page.right)
}

/** Writes a two-byte number, such as a cell pointer. */
export function writePair(target: Uint8Array, at: number, value: number): void {
  target[at] = value >> 8
  target[at + 1] = value
}

/** Writes the number of a page. */
export function writePagePointer(target: Uint8Array, at: number, page: number): void {
  target[at] = page >>> 24
  target[at + 1] = page >> 16
  target[at + 2] = page >> 8
  target[at + 3] = page
}
