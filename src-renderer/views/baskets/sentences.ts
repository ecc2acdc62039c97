import type { Rule } from '../../../src-main/analysis/baskets/contract.ts'
import * as format from '../../text/format.ts'
import { readableName, shortName } from '../../text/names.ts'

/** Names of the items that the engine gives as ids. */
export type ItemNames = Readonly<Record<string, string>>

/** One item as the reader should see it. */
export function itemName(item: string, names: ItemNames): string {
  return readableName(names[item] ?? item)
}

/** Items of one side of a rule as the reader should see them. */
export function itemNames(items: readonly string[], names: ItemNames): string {
  return items.map((item) => itemName(item, names)).join(' + ')
}

/** BSK-1, short: what the leading rule says. */
export function ruleSentence(rule: Rule, names: ItemNames): string {
  const short = (items: readonly string[]): string => shortName(itemNames(items, names), 22)
  return `${short(rule.right)} in ${format.percent(rule.confidence)} of baskets with ${short(rule.left)}, ${format.multiple(rule.lift)} the overall rate`
}

/** The rule in counts: "Of 612 baskets with A, 476 also had B: 77.8% against 4.1% overall". */
export function detailParts(
  rule: Rule,
  transactions: number,
  names: ItemNames,
): { readonly before: string; readonly rate: string; readonly after: string } {
  return {
    before: `Of ${format.plural(rule.leftCount, 'basket')} with ${itemNames(rule.left, names)}, ${format.count(rule.count)} also had ${itemNames(rule.right, names)}: `,
    rate: format.percent(rule.confidence),
    after: ` against ${format.percent(rule.rightCount / transactions)} overall.`,
  }
}

/** The four cells and the margins of a rule's 2 × 2 table, in baskets. */
export interface TwoByTwo {
  readonly both: number
  readonly leftOnly: number
  readonly left: number
  readonly rightOnly: number
  readonly neither: number
  readonly withoutLeft: number
}

/** Counts of a rule laid out as a 2 × 2 table: rows with and without the left side, columns with and without the right. */
export function twoByTwo(rule: Rule, transactions: number): TwoByTwo {
  const leftOnly = rule.leftCount - rule.count
  const rightOnly = rule.rightCount - rule.count
  const withoutLeft = transactions - rule.leftCount
  return { both: rule.count, leftOnly, left: rule.leftCount, rightOnly, neither: withoutLeft - rightOnly, withoutLeft }
}
