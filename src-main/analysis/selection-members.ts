import type { AnalysisContext } from './context.ts'
import type { KnownMembers, MemberRows, MemberTable } from './kernels/breakdown.ts'
import { sumByCategory, sumByChannel } from './kernels/cube-sums.ts'
import type { OrderSource } from './kernels/order-blocks.ts'
import { productMembers, readChannels, type Label, type ProductMembers } from './members.ts'
import { knownOf, matchProducts, sourceOf } from './selection-source.ts'
import type { Scope } from './selection.ts'

/** Dimension that purchases are broken down by. */
export type Dimension = 'category' | 'channel' | 'region' | 'product' | 'currency'

/** Purchases of a scope by the members of one dimension; a member has the same number in every scope. */
export interface Members {
  readonly rows: MemberRows
  readonly labels: readonly Label[]
}

/** Where the members of a scope's purchases are found. */
export function membersOf(context: AnalysisContext, scope: Scope, by: Dimension): Members {
  const { facts } = context
  const source = sourceOf(context, scope, by === 'currency' ? 'any' : 'own')
  const ofOrders = (
    codes: Extract<MemberRows, { of: 'orders' }>['codes'],
    labels: readonly Label[],
    base = 0,
    known: KnownMembers | null = null,
  ): Members => ({
    labels,
    rows: { of: 'orders', source, codes, known, table: { base, ...eachItsOwn(labels.length) } },
  })
  switch (by) {
    case 'channel': {
      const channels = readChannels(context)
      const base = channels[0]?.key ?? 0
      const labels = unlabelled(byKey(channels, base))
      return ofOrders(facts.orders.channel, labels, base, channelsKnown(context, source, base, labels.length))
    }
    case 'region':
      return ofOrders(facts.orders.region, unlabelled(facts.names.regions))
    case 'currency':
      return ofOrders(facts.orders.currency, unlabelled(facts.names.currencies))
    case 'category':
    case 'product': {
      const { labels, table } = goodsOf(context, scope, by)
      // Under a single category there is nothing to tell the lines apart by.
      if (labels.length === 1) return ofOrders(new Uint8Array(facts.orders.count), labels)
      const known = by === 'category' ? categoriesKnown(context, source) : null
      return { labels, rows: { of: 'lines', source, table, known } }
    }
  }
}

/** What is known of the channels of a source. */
function channelsKnown(
  context: AnalysisContext,
  source: OrderSource,
  base: number,
  members: number,
): KnownMembers | null {
  const known = knownOf(context, source)
  if (known === null) return null
  const { firstChannel } = known.choice.cube.shape
  const netE4 = new Float64Array(members)
  sumByChannel(known.choice).forEach((sum, place) => (netE4[place + firstChannel - base] = sum))
  const setOf = Uint16Array.from({ length: members }, (_, member) => 1 << member)
  return { netE4, source: known.source, codes: context.facts.orders.channel, base, setOf }
}

/** What is known of the categories of a source; of an order with lines that do not count their set is not known. */
function categoriesKnown(context: AnalysisContext, source: OrderSource): KnownMembers | null {
  const known = source.matches === null ? knownOf(context, source) : null
  if (known === null || known.choice.cube.categories === 0) return null
  const { sets, categories } = known.choice.cube
  const setOf = Uint16Array.from({ length: 1 << categories }, (_, set) => set)
  return { netE4: sumByCategory(known.choice), source: known.source, codes: sets, base: 0, setOf }
}

function eachItsOwn(members: number): Omit<MemberTable, 'base'> {
  return { members, member: Int32Array.from({ length: members }, (_, member) => member) }
}

function unlabelled(names: readonly string[]): Label[] {
  return names.map((name) => ({ name, id: null }))
}

/** Names by key from the first key on; keys without a member stay empty and are never met. */
function byKey(members: readonly { readonly key: number; readonly name: string }[], base: number): string[] {
  const names = new Array<string>((members.at(-1)?.key ?? base) - base + 1).fill('')
  for (const { key, name } of members) names[key - base] = name
  return names
}

/** Products or categories whose lines count in a scope: labels by member, and the member per product key. */
export function goodsOf(context: AnalysisContext, scope: Scope, by: 'category' | 'product'): ProductMembers {
  const { labels, table } = productMembers(context, by)
  const lineMatches = matchProducts(context, scope.filters.category)
  return { labels, table: lineMatches ? onlyMatching(table, lineMatches) : table }
}

/** The table without the products whose lines do not count; flags as in `Selection.lineMatches`. */
export function onlyMatching({ base, member, members }: MemberTable, lineMatches: Uint8Array): MemberTable {
  return {
    base,
    members,
    member: member.map((own, place) => (lineMatches[Math.max(0, place + base)] === 1 ? own : -1)),
  }
}
