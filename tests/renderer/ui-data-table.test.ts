import { expect, test } from 'vitest'
import { sliceOf, sortRows, type Column } from '../../src-renderer/ui/data-table.ts'

interface Row {
  readonly id: string
  readonly spent: number | null
}
const columns: Column<Row>[] = [
  { key: 'id', title: 'Id', value: (row) => row.id },
  { key: 'spent', title: 'Spent', value: (row) => row.spent, numeric: true },
]
const rows: Row[] = [
  { id: 'c10', spent: 5 },
  { id: 'c9', spent: null },
  { id: 'c100', spent: -2 },
]

test('rows without a value stay at the end in both directions', () => {
  const ids = (descending: boolean): string[] =>
    sortRows(rows, columns, { key: 'spent', descending }).map((row) => row.id)
  expect(ids(false)).toEqual(['c100', 'c10', 'c9'])
  expect(ids(true)).toEqual(['c10', 'c100', 'c9'])
})

test('numbers inside names sort as numbers', () => {
  expect(sortRows(rows, columns, { key: 'id', descending: false }).map((row) => row.id)).toEqual(['c9', 'c10', 'c100'])
})

test('the window draws what is seen plus 40 rows and keeps the height of the rest', () => {
  const slice = sliceOf(10_000, 32, 32_000, 480)
  expect(slice).toEqual({ from: 960, to: 1055, before: 960 * 32, after: (10_000 - 1055) * 32 })
  expect(sliceOf(3, 32, 0, 480)).toEqual({ from: 0, to: 3, before: 0, after: 0 })
})
