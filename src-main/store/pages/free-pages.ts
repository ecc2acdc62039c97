/** Where the freelist stands in the database header: its first trunk page and its number of pages (section 1.3.11). */
const FIRST_TRUNK = 32
const FREE_COUNT = 36
/** Bytes of a trunk page before its list: the next trunk and the length of the list (section 1.5). */
const TRUNK_HEADER = 8
/** Entries at the end of a trunk page that stay unused, because old readers took them for damage (section 1.5). */
const UNUSED = 6

/** How pages of the file are read and written. */
interface Pages {
  readonly usable: number
  readonly pageSize: number
  read(number: number): Buffer
  write(number: number, page: Uint8Array): void
}

/**
 * The numbers of all free pages of a file, ascending.
 * @returns null when the list does not hold what the header says
 */
export function readFreelist(header: Buffer, pages: Pages): Uint32Array | null {
  const count = header.readUInt32BE(FREE_COUNT)
  const numbers: number[] = []
  let trunk = header.readUInt32BE(FIRST_TRUNK)
  while (trunk !== 0 && numbers.length < count) {
    const page = pages.read(trunk)
    const leaves = page.readUInt32BE(4)
    if (TRUNK_HEADER + 4 * leaves > pages.usable) return null
    numbers.push(trunk)
    for (let leaf = 0; leaf < leaves; leaf++) numbers.push(page.readUInt32BE(TRUNK_HEADER + 4 * leaf))
    trunk = page.readUInt32BE(0)
  }
  return numbers.length === count && trunk === 0 ? Uint32Array.from(numbers).sort() : null
}

/** Writes a freelist of these pages and its place into the header. */
export function writeFreelist(header: Buffer, numbers: Uint32Array, pages: Pages): void {
  const perTrunk = pages.usable / 4 - 2 - UNUSED
  let next = 0
  for (let end = numbers.length; end > 0;) {
    const from = Math.max(0, end - perTrunk - 1)
    const page = Buffer.alloc(pages.pageSize)
    page.writeUInt32BE(next, 0)
    page.writeUInt32BE(end - from - 1, 4)
    for (let at = from + 1; at < end; at++)
      page.writeUInt32BE(numbers[at] as number, TRUNK_HEADER + 4 * (at - from - 1))
    next = numbers[from] as number
    pages.write(next, page)
    end = from
  }
  header.writeUInt32BE(next, FIRST_TRUNK)
  header.writeUInt32BE(numbers.length, FREE_COUNT)
}
