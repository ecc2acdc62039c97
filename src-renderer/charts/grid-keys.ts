/** A cell of a table grid, counted from zero. */
export interface GridPlace {
  readonly row: number
  readonly column: number
}

/** Where a navigation key leads inside a grid of `rows` by `columns` cells; null when the key does not navigate. */
export function moveInGrid(
  key: string,
  far: boolean,
  from: GridPlace,
  rows: number,
  columns: number,
): GridPlace | null {
  const { row, column } = from
  const moves: Readonly<Record<string, GridPlace>> = {
    ArrowDown: { row: row + 1, column },
    ArrowUp: { row: row - 1, column },
    ArrowRight: { row, column: column + 1 },
    ArrowLeft: { row, column: column - 1 },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? rows - 1 : row, column: columns - 1 },
    PageUp: { row: 0, column },
    PageDown: { row: rows - 1, column },
  }
  const to = moves[key]
  if (!to) return null
  const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value))
  return { row: clamp(to.row, rows), column: clamp(to.column, columns) }
}
