import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { BasketLines } from '../../src-main/analysis/kernels/basket-rows.ts'

/** Baskets with the label of each code, read without the product's own importer; products are the codes. */
export interface LabelledBaskets extends BasketLines {
  readonly labels: readonly string[]
}

/** Text of a file, unpacked when it ends in .gz. */
export function readText(path: string): string {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

/** Codes items by first appearance; an empty list of items stays an order, repeated items stay lines. */
export function toBaskets(lists: Iterable<Iterable<string>>): LabelledBaskets {
  const codes = new Map<string, number>()
  const product: number[] = []
  const starts = [0]
  for (const list of lists) {
    for (const item of list) {
      const code = codes.get(item) ?? codes.size
      codes.set(item, code)
      product.push(code)
    }
    starts.push(product.length)
  }
  return {
    orders: Uint32Array.from(starts.slice(1).keys()),
    lineStart: Uint32Array.from(starts),
    product: Int32Array.from(product),
    itemOf: Int32Array.from(codes.values()),
    codes: codes.size,
    labels: [...codes.keys()],
  }
}

/** One basket per line, items separated by one character. */
export function readBasketLines(path: string, separator: string): LabelledBaskets {
  const lines = readText(path).split('\n')
  return toBaskets(
    lines
      .filter((line) => line.trim() !== '')
      .map((line) =>
        line
          .split(separator)
          .map((item) => item.trim())
          .filter((item) => item !== ''),
      ),
  )
}

/** Cells of one CSV record; knows quotes, not line breaks inside them. */
export function csvCells(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  const cells: string[] = []
  const pattern = /("(?:[^"]|"")*"|[^,]*)(?:,|$)/y
  while (pattern.lastIndex < line.length) {
    const cell = pattern.exec(line)?.[1] ?? ''
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
  }
  return cells
}
