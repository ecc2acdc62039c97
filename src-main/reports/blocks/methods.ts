import * as format from '../../../src-renderer/text/format.ts'
import { BASKET_THRESHOLDS, type ReportData } from '../data.ts'
import type { Page } from '../document.ts'
import { filterWords, sourceLine } from '../wording.ts'

type Definition = readonly [term: string, meaning: string]

/** What every report shows. */
const FIGURES: readonly Definition[] = [
  ['Net sales', 'Quantity times unit price minus discounts of purchase lines, without tax and shipping.'],
  ['Net revenue', 'Net sales minus returns value.'],
  ['Orders', 'Distinct purchases, returns and cancelled orders not counted.'],
  ['Customers', 'Known customers with at least one purchase in the period.'],
  ['New customers', 'Customers whose first purchase lies in the period.'],
  ['Average order value', 'Net sales divided by orders.'],
  ['Repeat rate', 'Customers of the period who had bought before, divided by customers of the period.'],
  ['Return rate', 'Returns value of orders whose return window has closed, divided by their net sales.'],
]

/** On which date returns count is a setting, so the sentence follows it. */
function returnsValue({ options }: ReportData): Definition {
  const date = options.returnsBasis === 'order' ? 'date of the original order where it is known' : 'return date'
  return ['Returns value', `Net amount of return lines, positive; counted on the ${date}.`]
}

/** How figures are graded, rounded and kept private. */
const CONVENTIONS: readonly Definition[] = [
  [
    'Evidence grades',
    'A randomised result; B quasi-experiment with passed checks; C observed association; D assumption only.',
  ],
  ['Rounding', 'Amounts are summed exactly and rounded once for display; figures may not add up because of it.'],
  ['Privacy', 'Customers appear only in groups; no name, address or e-mail is in this report.'],
]

/** How the figures were made: definitions, conventions and the settings behind them. */
export function methodsPage(data: ReportData): Page {
  return {
    code: 'methods',
    title: 'How the figures were made',
    exhibits: [
      { kind: 'definitions', title: 'Scope', items: scope(data) },
      {
        kind: 'definitions',
        title: 'Definitions',
        items: [...FIGURES, returnsValue(data), ...blockMethods(data), ...CONVENTIONS],
      },
    ],
    soWhat: null,
    source: sourceLine(data, 'settings of the workspace', 'all'),
    flows: true,
  }
}

function scope(data: ReportData): Definition[] {
  const { options, workspace } = data
  return [
    ['Period', format.dateRange(data.input.filters.from ?? options.first, data.input.filters.to ?? options.last)],
    [
      'Comparison',
      data.kpis?.compare
        ? format.dateRange(data.kpis.compare.from, data.kpis.compare.to)
        : (data.kpis?.compareNote ?? 'None'),
    ],
    ['Data as of', format.date(options.asOf)],
    ['Filters', filterWords(data)],
    [
      'Currency',
      `${options.currency}. Orders in another currency are left out: ${format.count(data.kpis?.otherCurrencyOrders ?? 0)}.`,
    ],
    ['Program', `Purchase Lens ${workspace.appVersion}, load ${workspace.load ?? format.MISSING}`],
  ]
}

/** What only the blocks in this report need. */
function blockMethods({ blocks, studies }: ReportData): Definition[] {
  const only = (wanted: boolean, ...items: Definition[]): Definition[] => (wanted ? items : [])
  return [
    ...only(blocks.includes('segments'), [
      'RFM',
      'Customers scored 1 to 5 on recency, frequency and money in five equal groups; equal values share a score. FM is the rounded mean of F and M.',
    ]),
    ...only(
      blocks.includes('baskets'),
      [
        'Support, confidence, lift',
        'Share of baskets with both sides; share of baskets with the left side that also have the right; that share divided by the overall share of the right side.',
      ],
      ['Extra baskets', 'Baskets together minus the number expected if both sides were independent.'],
      [
        'Rule thresholds',
        `Support ${format.percent(BASKET_THRESHOLDS.minSupport)}, confidence ${format.percent(BASKET_THRESHOLDS.minConfidence)}, lift ${BASKET_THRESHOLDS.minLift}; intervals after Wilson; q after Benjamini and Hochberg over all tested rules.`,
      ],
    ),
    ...only(blocks.includes('cohorts'), [
      'Cohort',
      'Customers by month of first purchase. A month that has not ended on the as-of date is hatched and left out of averages; a month not reached is blank.',
    ]),
    ...only(
      blocks.includes('uplift') && studies.length > 0,
      [
        'Uplift',
        'Difference between an arm and control over all assigned units. Shares: pooled z test, unpooled interval. Means: Welch t test and interval. p adjusted over arms after Holm.',
      ],
      ['Sample ratio', 'Chi-square of arm sizes against the plan; p below 0.001 makes the study unreadable.'],
    ),
  ]
}
