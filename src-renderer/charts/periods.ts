import * as format from '../text/format.ts'

/** Length of the periods on a time axis. */
export type Grain = 'day' | 'week' | 'month' | 'quarter'

/** The full name of one period from its first day: `14 Nov 2025`, `w/c 3 Nov 2025`, `Nov 2025`, `Q4 2025`. */
export function periodName(start: string, grain: Grain): string {
  if (grain === 'day') return format.date(start)
  if (grain === 'week') return format.week(start)
  if (grain === 'month') return format.month(start)
  return `Q${quarterOf(start)} ${start.slice(0, 4)}`
}

/**
 * Axis labels of consecutive periods: days and weeks are labelled where a month begins, months and quarters each,
 * with the year on the first label and at each turn of the year; '' where no label stands. Long axes keep every
 * second or third month so that labels never touch.
 */
export function periodTicks(starts: readonly string[], grain: Grain): string[] {
  if (grain === 'quarter') {
    return starts.map(
      (start, index) => `Q${quarterOf(start)}${turnsYear(starts, index) ? ` ${start.slice(0, 4)}` : ''}`,
    )
  }
  const opens = starts.map((start, index) => start.slice(0, 7) !== (starts[index - 1] ?? '').slice(0, 7))
  // A first month cut to a few periods would have its label under the next one.
  const second = opens.indexOf(true, 1)
  if ((grain === 'day' || grain === 'week') && second > 0 && second < starts.length / 12) opens[0] = false
  const months = opens.filter(Boolean).length
  const stride = months > 26 ? 6 : months > 14 ? 3 : months > 12 ? 2 : 1
  let seen = -1
  return starts.map((start, index) => {
    if (!opens[index]) return ''
    seen += 1
    if (seen % stride !== 0) return ''
    // A year on December and again on January would touch.
    return format.monthTick(
      start.slice(0, 7),
      seen === 0 && !(stride === 1 && months > 1 && start.slice(5, 7) === '12'),
    )
  })
}

/** The same labels with the year on a second row, for narrow vertical bars. */
export function yearBelow(ticks: readonly string[]): (string | string[])[] {
  return ticks.map((tick) => (tick.includes(' ') ? tick.split(' ') : tick))
}

function quarterOf(start: string): number {
  return Math.ceil(Number(start.slice(5, 7)) / 3)
}

function turnsYear(starts: readonly string[], index: number): boolean {
  return starts[index]?.slice(0, 4) !== starts[index - 1]?.slice(0, 4)
}
