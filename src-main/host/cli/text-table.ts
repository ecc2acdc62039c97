type Cell = string | number | null | undefined

/** Rows as aligned text; numbers to the right, absent cells as a dash. `exact` writes numbers as they are stored. */
export function textTable(header: readonly string[], rows: readonly (readonly Cell[])[], exact = false): string {
  const write = (cell: Cell): string => (exact && typeof cell === 'number' ? String(cell) : cellText(cell))
  const texts = rows.map((row) => header.map((_name, at) => write(row[at])))
  const right = header.map((_name, at) => rows.length > 0 && rows.every((row) => typeof (row[at] ?? 0) === 'number'))
  const widths = header.map((name, at) => Math.max(name.length, ...texts.map((row) => (row[at] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (right[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...texts.map(line)].join('\n')
}

/** Label and value, one pair per line. */
export function textPairs(pairs: readonly (readonly [string, Cell])[]): string {
  const width = Math.max(...pairs.map(([label]) => label.length))
  return pairs.map(([label, value]) => `${label.padEnd(width)}  ${cellText(value)}`).join('\n')
}

/** A number with thousands separators; at most so many decimals. */
export function figure(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined) return '-'
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: decimals }).format(value)
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '-'
  return typeof cell === 'number' ? figure(cell, 6) : cell.replaceAll(/\p{Cc}/gu, ' ')
}
