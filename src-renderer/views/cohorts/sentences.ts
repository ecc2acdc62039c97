import type { Triangle } from './cohorts.svelte.ts'
import * as format from '../../text/format.ts'

/** What the average customer does after the first order; for shares of customers only. */
export function retentionSentence(triangle: Triangle): string {
  const at = (age: number): number | null => triangle.average.find((cell) => cell.age === age)?.value ?? null
  const next = at(1)
  if (next === null) return 'Too few periods so far to see who comes back'
  const later = [6, 3, 2].find((age) => at(age) !== null)
  const head = `On average ${format.percent(next)} of new customers buy in the ${triangle.grain} after their first`
  return later === undefined ? head : `${head}, ${format.percent(at(later))} in ${triangle.grain} ${later}`
}

/** The largest completed cohort. */
export function largestSentence({ cohorts }: Triangle, name: (start: string) => string): string {
  const [largest] = cohorts.toSorted((a, b) => b.size - a.size)
  return largest ? `${name(largest.start)} brought most: ${format.plural(largest.size, 'customer')}` : ''
}

/** The newest cohort against the average at the last age it completed. */
export function newestSentence(
  triangle: Triangle,
  named: string | undefined,
  show: (value: number) => string,
  name: (start: string) => string,
): string {
  const cohort = triangle.cohorts.find((one) => one.cohort === named)
  const cell = cohort?.cells.filter((one) => one.complete && one.age > 0).at(-1)
  const average = triangle.average.find((one) => one.age === cell?.age)?.value
  if (!cohort || !cell || average === null || average === undefined) return 'Each line is one cohort'
  return `${name(cohort.start)}: ${show(cell.value)} in ${triangle.grain} ${cell.age}, average ${show(average)}`
}
