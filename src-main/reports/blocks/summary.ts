import * as format from '../../../src-renderer/text/format.ts'
import type { ReportData } from '../data.ts'
import type { Finding, Page } from '../document.ts'
import { calmCase, changeSentence, clip, comparesYears, sourceLine, tileOf, tileValue } from '../wording.ts'
import { oneDirection } from './baskets.ts'
import { currentBatches } from './quality.ts'
import { studySentence } from './uplift.ts'

const MOST_FINDINGS = 6
const MOST_TITLE = 90

/** The findings in order: revenue, customers, retention, segments, baskets, studies, data. Each names its proof. */
export function findings(data: ReportData): Finding[] {
  return [
    ...revenue(data),
    ...studies(data),
    ...segments(data),
    ...retention(data),
    ...baskets(data),
    ...guests(data),
  ].slice(0, MOST_FINDINGS)
}

/** Executive summary: three to six findings in sentences with numbers, each with what to do and where it is proved. */
export function summaryPage(data: ReportData): Page | null {
  const items = findings(data)
  const [first] = items
  if (!first) return null
  return {
    code: 'summary',
    title: headline(items),
    exhibits: [
      { kind: 'findings', items },
      {
        kind: 'note',
        text: 'Evidence grades: A randomised result · B quasi-experiment with passed checks · C observed association · D assumption only. Rates with 95% intervals.',
      },
    ],
    soWhat: null,
    source: sourceLine(data, 'order lines'),
    flows: false,
  }
}

/** The first finding, and the next one with it where both fit into one line of thought. */
function headline(items: readonly Finding[]): string {
  const [first, second] = items.map((item) => item.title)
  const both = second === undefined ? '' : `${first ?? ''}; ${second}`
  return clip(both !== '' && both.length <= MOST_TITLE ? both : (first ?? ''))
}

function revenue(data: ReportData): Finding[] {
  const { kpis, drivers } = data
  const net = kpis && tileOf(kpis, 'net_revenue')
  const customers = kpis && tileOf(kpis, 'customers')
  const orders = kpis && tileOf(kpis, 'orders')
  if (!kpis || !net || net.value === null || !customers || !orders) return []
  const change = drivers ? drivers.current - drivers.previous : 0
  const main = drivers?.parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))[0]
  const names = {
    customers: 'the number of customers',
    orders_per_customer: 'orders per customer',
    units_per_order: 'units per order',
    price_and_mix: 'price and mix',
    guests: 'orders without a customer',
    returns: 'returns',
  } as const
  const driver =
    main && change !== 0 && Math.abs(main.value) <= Math.abs(change) && Math.sign(main.value) === Math.sign(change)
      ? ` ${names[main.code].charAt(0).toUpperCase()}${names[main.code].slice(1)} explains ${format.percent(main.value / change)} of the change (${format.moneyChange(main.value, kpis.currency)}).`
      : ''
  const versus = (tile: typeof customers): string =>
    tile.compare === null ? '' : `, against ${tileValue(tile, tile.compare, kpis.currency)} before`
  return [
    {
      title: changeSentence(net, kpis.currency),
      evidence: `${tileValue(customers, customers.value, kpis.currency)} customers ordered${versus(customers)}; ${tileValue(orders, orders.value, kpis.currency)} orders${versus(orders)}.${driver}`,
      soWhat: comparesYears(kpis)
        ? 'The season does not explain this: both periods are the same months. Ask what moved it before carrying the rate forward.'
        : 'Set the next target on the same months a year on, so that the season does not decide it.',
      grade: 'C',
      page: 'kpis',
    },
  ]
}

function studies(data: ReportData): Finding[] {
  return data.studies.slice(0, 2).map((study, index) => {
    const [outcome] = study.readouts
    const readable = outcome?.srm.readable === true
    return {
      title: studySentence(study),
      evidence: outcome
        ? `${format.count(outcome.units)} units in ${outcome.arms.length} arms; sample ratio p ${format.pValue(outcome.srm.p)}.`
        : 'No outcome was loaded.',
      soWhat: readable
        ? 'Compare the gain per unit with the cost of treating one.'
        : 'Find the cause of the uneven split first.',
      grade: readable ? 'A' : 'D',
      page: index === 0 ? 'uplift' : `uplift-${index + 1}`,
    }
  })
}

function segments(data: ReportData): Finding[] {
  const { rfm, options } = data
  if (!rfm || rfm.customers === 0) return []
  const best = rfm.groups.find((group) => group.name === 'Champions')
  const risk = rfm.groups.filter((group) => group.name === 'At risk' || group.name === "Can't lose")
  const riskCustomers = risk.reduce((sum, group) => sum + group.customers, 0)
  if (!best) return []
  return [
    {
      title: `${format.percent(best.share)} of customers are Champions and bring ${format.percent(best.revenueShare)} of net revenue`,
      evidence: `${format.count(best.customers)} of ${format.count(rfm.customers)} customers. ${format.count(riskCustomers)} are in At risk and Can't lose, worth ${format.moneyShort(
        risk.reduce((sum, group) => sum + group.revenue, 0),
        options.currency,
      )}.`,
      soWhat: "Keep the Champions close and call At risk and Can't lose before they are gone.",
      grade: 'C',
      page: 'segments',
    },
  ]
}

function retention({ triangle }: ReportData): Finding[] {
  const next = triangle?.average.find((point) => point.age === 1)
  if (!triangle || !next || next.value === null) return []
  const cells = triangle.cohorts.flatMap((cohort) =>
    cohort.cells
      .filter((cell) => cell.age === 1 && cell.complete)
      .map((cell) => ({ size: cohort.size, customers: cell.customers })),
  )
  const size = cells.reduce((sum, cell) => sum + cell.size, 0)
  const back = cells.reduce((sum, cell) => sum + cell.customers, 0)
  return [
    {
      title: `${format.percent(next.value)} of new customers buy again the next month`,
      evidence: `${format.count(back)} of ${format.count(size)} customers in ${format.plural(next.cohorts, 'cohort')} that completed the month.`,
      soWhat: 'Invite the second order within the first month and keep a control group.',
      grade: 'C',
      page: 'cohorts',
    },
  ]
}

function baskets({ rules }: ReportData): Finding[] {
  const rule = rules && oneDirection(rules.rules)[0]
  if (!rules || !rule) return []
  const left = rule.left.map(calmCase).join(' + ')
  const right = rule.right.map(calmCase).join(' + ')
  return [
    {
      title: `Baskets with ${left} include ${right} ${format.percent(rule.confidence)} of the time`,
      evidence: `${format.multiple(rule.lift)} the overall rate (95%: ${format.interval(rule.liftLow, rule.liftHigh, format.multiple)}; ${format.count(rule.count)} baskets of ${format.count(rules.transactions)}).`,
      soWhat: 'Show the two together and measure the offer against a control group.',
      grade: 'C',
      page: 'baskets',
    },
  ]
}

function guests(data: ReportData): Finding[] {
  const guestOrders = data.triangle?.guestOrders ?? 0
  if (guestOrders === 0) return []
  const batches = currentBatches(data)
  const read = batches.reduce((sum, batch) => sum + batch.accounting.read, 0)
  return [
    {
      title: `${format.plural(guestOrders, 'order')} without a customer cannot be read by customer`,
      evidence: `All totals include them; segments and cohorts leave them out. ${format.count(read)} rows were read in all.`,
      soWhat: 'Ask for an account or a card number with every order.',
      grade: 'C',
      page: 'quality',
    },
  ]
}
