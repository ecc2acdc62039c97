import type { Change, KeptComparison, TargetResult, Verdict } from './result.ts'

const WORDS: Readonly<Record<Verdict, string>> = {
  aim: 'aim reached',
  reached: 'reached',
  missed: 'MISSED',
  'answers differ': 'ANSWERS DIFFER',
  'not measured': 'not measured',
}

/** Rows of cells as columns, the first cell of every row padded to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), [])
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return `${rows.map(line).join('\n')}\n`
}

/** Rows of cells as a Markdown table; the first row is its head. */
export function markdown([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`
}

/** The table of targets. */
export function targetRows(results: readonly TargetResult[]): string[][] {
  const head = ['#', 'work', 'against', 'size', 'ours', 'peer', 'measured', 'CPU', 'reach', 'aim', 'verdict']
  return [
    head,
    ...results.map(({ target, value, cpu, ours, peer, verdict, why, profile }) => [
      target.row,
      target.work,
      target.peer === '' ? '–' : target.peer,
      profile ?? '–',
      target.unit === undefined && ours ? seconds(ours.median) : '–',
      target.unit === undefined && peer ? seconds(peer.median) : '–',
      value === null ? '–' : figure(value, target.unit),
      cpu === null || target.unit !== undefined ? '–' : figure(cpu, undefined),
      `≤ ${bound(target.reach, target.unit)}`,
      `≤ ${bound(target.aim, target.unit)}`,
      why === '' ? WORDS[verdict] : `${WORDS[verdict]}: ${why}`,
    ]),
  ]
}

/** Every contestant of every comparison with median, least, greatest and memory. */
export function sampleRows(comparisons: readonly KeptComparison[]): string[][] {
  const head = ['comparison', 'size', 'contestant', 'median', 'min', 'max', 'CPU', 'peak memory', 'runs', 'same answer']
  return [
    head,
    ...comparisons.flatMap(({ title, profile, performances }) =>
      performances.map(({ name, sample, failed, equal }) =>
        sample === null
          ? [title, profile, name, failed ?? '–', '', '', '', '', '', '']
          : [
              title,
              profile,
              name,
              seconds(sample.median),
              seconds(sample.min),
              seconds(sample.max),
              seconds(sample.cpuMedian),
              `${sample.peakMegabytes.toFixed(0)} MB`,
              String(sample.runs),
              equal === null ? '–' : equal ? 'yes' : 'NO',
            ],
      ),
    ),
  ]
}

/** Details of our side, such as the seconds of the phases of a load. */
export function detailRows(comparisons: readonly KeptComparison[]): string[][] {
  const rows = comparisons.flatMap(({ title, profile, details = {} }) =>
    Object.entries(details).map(([name, value]) => [
      title,
      profile,
      name,
      value < 100 ? value.toFixed(3) : value.toFixed(0),
    ]),
  )
  return rows.length === 0 ? [] : [['comparison', 'size', 'part', 'seconds'], ...rows]
}

/** What changed against an earlier run; nothing where the two have no comparison in common. */
export function changeRows(changes: readonly Change[]): string[][] {
  if (changes.length === 0) return []
  const head = ['comparison', 'size', 'then', 'now', 'change', 'CPU', 'peers', 'against them', 'memory']
  return [
    head,
    ...changes.map(({ title, profile, then, now, factor, cpuFactor, peers }) => [
      title,
      profile,
      seconds(then.median),
      seconds(now.median),
      figure(factor, undefined),
      figure(cpuFactor, undefined),
      figure(peers, undefined),
      figure(factor / peers, undefined),
      `${then.peakMegabytes.toFixed(0)} to ${now.peakMegabytes.toFixed(0)} MB`,
    ]),
  ]
}

/** Seconds as people read them: milliseconds below one second. */
export function seconds(value: number): string {
  return value < 1 ? `${(1000 * value).toFixed(value < 0.01 ? 2 : 0)} ms` : `${value.toFixed(2)} s`
}

/** A ratio, or a figure with its unit. */
export function figure(value: number, unit: 'ms' | 'MB' | undefined): string {
  if (unit !== undefined) return `${value.toFixed(0)} ${unit}`
  return `${value.toFixed(value < 1 ? 3 : 2)}x`
}

/** A bound, with the digits that it was set with. */
export function bound(value: number, unit: 'ms' | 'MB' | undefined): string {
  return unit === undefined ? `${value}x` : `${value} ${unit}`
}
