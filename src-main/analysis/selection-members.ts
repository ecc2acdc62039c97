import type { AnalysisContext } from './context.ts'
import type { MemberRows, MemberTable } from './kernels/breakdown.ts'
import { categoryIndex, productMembers, readChannels, type Label, type ProductMembers } from './members.ts'
import { matchProducts, sourceOf } from './selection-source.ts'
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
  ): Members => ({
    labels,
    rows: { of: 'orders', source, codes, table: { base, ...eachItsOwn(labels.length) } },
  })
  switch (by) {
    case 'channel': {
      const channels = readChannels(context)
      const base = channels[0]?.key ?? 0
      return ofOrders(facts.orders.channel, unlabelled(byKey(channels, base)), base)
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
      const index = by === 'category' && source.matches === null ? categoryIndex(context) : null
      return { labels, rows: { of: 'lines', source, table, index } }
    }
  }
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
