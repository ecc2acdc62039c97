import type { PageFile } from './page-file.ts'
import { PAGE_POINTER, writePagePointer } from './page-format.ts'

/**
 * Writes `bytes[from, to)` as a chain of overflow pages (section 1.7): the number of the next page, then bytes.
 * @returns the number of the first page
 */
export function writeOverflow(file: PageFile, bytes: Uint8Array, from: number, to: number): number {
  const room = file.usable - PAGE_POINTER
  const count = Math.ceil((to - from) / room)
  const pages = new Uint8Array(count * file.pageSize)
  for (let i = 0; i < count; i++) {
    const start = from + i * room
    pages.set(bytes.subarray(start, Math.min(start + room, to)), i * file.pageSize + PAGE_POINTER)
  }
  const numbers = file.reserve(count)
  for (let i = 0; i + 1 < count; i++) writePagePointer(pages, i * file.pageSize, numbers[i + 1] as number)
  file.write(numbers, pages)
  return numbers[0] as number
}
