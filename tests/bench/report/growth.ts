import type { Sample } from '../run/samples.ts'
import type { KeptComparison } from './result.ts'

const SMALLEST = 'small'
const MILLION = 1_000_000

/**
 * What a million lines cost in the largest load of the CSV file, against the load of the small one: row 12, from the
 * loads of rows 1 and 3 that a result holds, whichever run they come from. Null without two sizes.
 */
export function growthOf(comparisons: readonly KeptComparison[]): KeptComparison | null {
  const loads = comparisons
    .filter(({ rows }) => rows.includes('1') || rows.includes('3'))
    .toSorted((a, b) => a.lines - b.lines)
    .flatMap((load) => {
      const sample = load.performances[0]?.sample ?? null
      return sample === null ? [] : [{ load, cost: perMillion(sample, load.lines) }]
    })
  const base = loads.find(({ load }) => load.profile === SMALLEST)
  const last = loads.at(-1)
  if (base === undefined || last === undefined || last.load.lines <= base.load.lines) return null
  const performance = (name: string, sample: Sample): KeptComparison['performances'][number] => ({
    name,
    sample,
    failed: null,
    equal: null,
  })
  return {
    rows: ['12'],
    title: 'load of the CSV file, per million lines',
    profile: last.load.profile,
    lines: last.load.lines,
    busyCores: 0,
    performances: [performance('Purchase Lens', last.cost), performance('1 M lines', base.cost)],
    details: Object.fromEntries(loads.map(({ load, cost }) => [`a million lines of “${load.profile}”`, cost.median])),
  }
}

function perMillion(sample: Sample, lines: number): Sample {
  const share = MILLION / lines
  return {
    ...sample,
    median: sample.median * share,
    min: sample.min * share,
    max: sample.max * share,
    cpuMedian: sample.cpuMedian * share,
  }
}
