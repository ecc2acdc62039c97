import type { Rfm } from './segments.svelte.ts'
import * as format from '../../text/format.ts'

/** Groups that used to buy well and have gone quiet. */
const ENDANGERED = ['At risk', "Can't lose"]

/** SEG-1: how much the best group brings. */
export function championsSentence({ groups }: Rfm): string {
  const best = groups.find((group) => group.name === 'Champions')
  if (!best || best.customers === 0) return 'No customer is a Champion'
  return `Champions: ${format.percent(best.share)} of customers, ${format.percent(best.revenueShare)} of net revenue`
}

/** The larger of the endangered groups with what it has spent. */
export function endangeredSentence({ groups }: Rfm, currency: string): string {
  const [worst] = groups.filter((group) => ENDANGERED.includes(group.name)).toSorted((a, b) => b.revenue - a.revenue)
  if (!worst || worst.customers === 0) return 'No good customer has gone quiet'
  return `${format.plural(worst.customers, 'customer')} worth ${format.moneyShort(worst.revenue, currency)} to date ${worst.customers === 1 ? 'is' : 'are'} ${worst.name}`
}
