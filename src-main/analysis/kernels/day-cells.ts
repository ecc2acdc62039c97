import type { DayGroups } from './group-orders.ts'

/**
 * A period cut into the longest runs of days that no grouping tells apart. Cell 0 holds what has no day of the period:
 * undated orders, returns of earlier orders. Later cells hold later days.
 */
export interface DayCells {
  /** Day of place 0 of `cells`. */
  readonly base: number
  /** Cell per place; a day outside is of cell 0. */
  readonly cells: Int32Array
  readonly count: number
  readonly groupings: readonly CellGroups[]
  /** 1 where every day of the cell is at or before the day that `isClosed` was told. */
  readonly closed: Uint8Array
}

/** The groups of one grouping by cell. */
export interface CellGroups {
  readonly count: number
  /** Group per cell; `count` = none. */
  readonly group: Int32Array
  /** First cell of the group of each cell. */
  readonly start: Int32Array
}

/**
 * Cuts the days `from` to `to`.
 * @param groupings groups of consecutive days, later ones with greater numbers
 * @param closedUntil last day of the cells that are `closed`
 */
export function cutDays(from: number, to: number, groupings: readonly DayGroups[], closedUntil: number): DayCells {
  const cells = new Int32Array(Math.max(0, to - from + 1))
  const held = groupings.map(({ count }) => ({ count, group: [count], start: [0] }))
  const closed = [0]
  for (let day = from; day <= to; day++) {
    const groups = groupings.map((grouping) => groupOf(grouping, day))
    const isClosed = Number(day <= closedUntil)
    const cell = closed.length - 1
    const isNew = cell === 0 || closed[cell] !== isClosed || groups.some((group, at) => held[at]?.group[cell] !== group)
    if (isNew) {
      closed.push(isClosed)
      held.forEach(({ group, start }, at) => {
        const own = groups[at] ?? 0
        start.push(cell > 0 && group[cell] === own ? (start[cell] ?? 0) : cell + 1)
        group.push(own)
      })
    }
    cells[day - from] = closed.length - 1
  }
  return {
    base: from,
    cells,
    count: closed.length,
    groupings: held.map(({ count, group, start }) => ({
      count,
      group: Int32Array.from(group),
      start: Int32Array.from(start),
    })),
    closed: Uint8Array.from(closed),
  }
}

function groupOf({ base, groups, count }: DayGroups, day: number): number {
  return groups[Math.min(Math.max(day - base, 0), groups.length - 1)] ?? count
}
