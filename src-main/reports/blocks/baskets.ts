import { supportByLift } from '../../../src-renderer/charts/support-by-lift.ts'
import { printTheme } from '../../../src-renderer/charts/theme.ts'
import * as format from '../../../src-renderer/text/format.ts'
import type { Rule } from '../../analysis/baskets/contract.ts'
import { BASKET_THRESHOLDS, type ReportData } from '../data.ts'
import type { Page, Table } from '../document.ts'
import { drawChart } from '../renderers/draw-chart.ts'
import { calmCase, clip, sourceLine } from '../wording.ts'

/** Rules that the table of the page holds. */
const LISTED = 8
const names = (items: readonly string[]): string => items.map(calmCase).join(' + ')

/** What sells together, how sure that is, and how much more often than by chance. */
export function basketsPage(data: ReportData): Page | null {
  const { rules } = data
  if (!rules) return null
  const [first] = oneDirection(rules.rules)
  return {
    code: 'baskets',
    title: first
      ? clip(
          `${names(first.left)} goes with ${names(first.right)} ${format.multiple(first.lift)} as often as by chance`,
        )
      : 'No pair of products sells together often enough to rely on',
    exhibits: [
      table(rules.rules, rules.total),
      ...(rules.rules.length > 1 ? [figure(rules.rules)] : []),
      {
        kind: 'note',
        text: `${format.count(rules.transactions)} baskets and ${format.count(rules.items)} products were read; ${format.count(rules.tested)} rules were tested. A rule needs ${format.count(rules.minCount)} baskets, ${format.percent(BASKET_THRESHOLDS.minConfidence)} confidence and a lift of ${BASKET_THRESHOLDS.minLift}. The links show association, not cause.`,
      },
    ],
    soWhat: first
      ? `Offer ${names(first.right)} beside ${names(first.left)} and measure it against a control group; the link alone does not say that the offer works.`
      : 'Load more baskets, or look at categories instead of products.',
    source: sourceLine(data, 'orders without returns'),
    flows: false,
  }
}

/** The stronger direction of every set of items, in the order given. */
export function oneDirection(rules: readonly Rule[]): Rule[] {
  const best = new Map<string, Rule>()
  for (const rule of rules) {
    const items = [...rule.left, ...rule.right].sort().join('\u0000')
    const known = best.get(items)
    if (!known || rule.confidence > known.confidence) best.set(items, rule)
  }
  return [...best.values()]
}

function table(all: readonly Rule[], total: number): Table {
  const rules = oneDirection(all).slice(0, LISTED)
  return {
    kind: 'table',
    title: 'Strongest rules',
    subtitle: `${format.count(rules.length)} of ${format.plural(total, 'rule')}, by extra baskets; the stronger direction of each; 95% intervals`,
    columns: [
      { label: 'If a basket has', align: 'left' },
      { label: 'it also has', align: 'left' },
      { label: 'Baskets', align: 'right' },
      { label: 'Confidence', align: 'right' },
      { label: 'Lift', align: 'right' },
      { label: 'Extra', align: 'right' },
    ],
    rows: rules.map((rule) => ({
      kind: 'row',
      cells: [
        names(rule.left),
        names(rule.right),
        format.count(rule.count),
        `${format.percent(rule.confidence)} (${format.interval(rule.confidenceLow, rule.confidenceHigh, format.percent)})`,
        `${format.multiple(rule.lift)} (${format.interval(rule.liftLow, rule.liftHigh, format.multiple)})`,
        `+${format.decimal(rule.extraBaskets, 0)}`,
      ],
    })),
    note: null,
  }
}

function figure(rules: readonly Rule[]): Page['exhibits'][number] {
  const chart = supportByLift({ rules, selected: -1, itemName: calmCase })
  return {
    kind: 'figure',
    title: 'How common and how strong',
    subtitle: 'Support (share of baskets, log) by lift (log); size = baskets together',
    svg: drawChart(chart.draw(printTheme), {
      width: 672,
      height: 210,
      label: `Support by lift. ${chart.marks.map((mark) => mark.text).join('; ')}`,
      id: 'baskets',
    }),
  }
}
