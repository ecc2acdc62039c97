import type { Rule } from '../../src-main/analysis/baskets/contract.ts'
import type { ChartDrawing } from './drawing.ts'
import * as format from '../text/format.ts'
import { baseOptions, quietPlugins, valueAxis } from './axes.ts'
import { referenceLine } from './plugins/reference-line.ts'
import { withAlpha } from './theme.ts'

export interface SupportByLift {
  /** At most 5,000 are drawn; more would be a solid area. */
  readonly rules: readonly Rule[]
  /** Position of the chosen rule in `rules`, or -1. */
  readonly selected: number
  /** Writes an item as the reader should see it. */
  readonly itemName: (label: string) => string
}

const MOST_MARKS = 5000
const TIDY_STEPS = [1, 1.5, 2, 3, 5, 7]

/** Rules by support and lift, both logarithmic; the area of a mark follows the baskets together. */
export function supportByLift({ rules, selected, itemName }: SupportByLift): ChartDrawing {
  const shown = rules.slice(0, MOST_MARKS)
  const most = Math.max(1, ...shown.map((rule) => rule.count))
  const bubble = (rule: Rule): { x: number; y: number; r: number } => ({
    x: rule.support,
    y: rule.lift,
    r: 2 + 3 * Math.sqrt(rule.count / most),
  })
  const chosen = shown[selected]
  const supports = logAxis(shown.map((rule) => rule.support))
  const lifts = logAxis(shown.map((rule) => rule.lift))
  return {
    draw: (theme) => ({
      type: 'bubble',
      data: {
        datasets: [
          {
            data: shown.map(bubble),
            backgroundColor: withAlpha(theme.cat[0], 0.25),
            borderColor: withAlpha(theme.cat[0], 0.7),
            borderWidth: 0.75,
          },
          {
            data: chosen ? [{ ...bubble(chosen), r: bubble(chosen).r + 1 }] : [],
            // The lower order is drawn on top: the chosen mark would hide under the others.
            order: -1,
            backgroundColor: theme.cat[1],
            borderColor: theme.text,
            borderWidth: 1.5,
          },
        ],
      },
      options: {
        ...baseOptions({ right: 8 }),
        plugins: quietPlugins(),
        scales: {
          x: valueAxis(theme, {
            ...supports,
            format: (value) => format.percent(value),
            baseLine: true,
            title: 'Support (log)',
          }),
          y: valueAxis(theme, { ...lifts, format: (value) => format.multiple(value), title: 'Lift (log)' }),
        },
      },
      plugins: [referenceLine(theme.control, 'y', 1)],
    }),
    marks: shown.map((rule, index) => ({ dataset: 0, index, text: ruleText(rule, itemName) })),
  }
}

function ruleText(rule: Rule, itemName: (label: string) => string): string {
  const names = (items: readonly string[]): string => items.map(itemName).join(' + ')
  return `${names(rule.left)} → ${names(rule.right)}, ${format.plural(rule.count, 'basket')}, support ${format.percent(rule.support)}, lift ${format.multiple(rule.lift)}`
}

/** Limits a little outside the values, and at most five tidy labels inside them. */
function logAxis(values: readonly number[]): { min: number; max: number; logTicks: number[] } {
  const positive = values.filter((value) => value > 0)
  const low = Math.min(...positive)
  const high = Math.max(...positive)
  const min = positive.length > 0 ? low / 1.15 : 0.1
  const max = positive.length > 0 ? high * 1.15 : 10
  const candidates: number[] = []
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power += 1) {
    for (const step of TIDY_STEPS) candidates.push(Number((step * 10 ** power).toPrecision(6)))
  }
  const inside = candidates.filter((tick) => tick >= min && tick <= max)
  const stride = Math.max(1, Math.ceil(inside.length / 5))
  return { min, max, logTicks: inside.filter((_, index) => index % stride === 0) }
}
