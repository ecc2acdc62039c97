import type { AnalysisContext } from './context.ts'
import { keptFor } from './facts-cache.ts'
import type { MemberRows, MemberTable } from './kernels/breakdown.ts'
import { readChannels, readProducts } from './members.ts'
import { matchProducts, sourceOf } from './selection-source.ts'
import type { Scope } from './selection.ts'

/** Dimension that purchases are broken down by. */
export type Dimension = 'category' | 'channel' | 'region' | 'product' | 'currency'

/** Name of a member, and its id where the members are products. */
interface Label {
  readonly name: string
  readonly id: string | null
}

/** Purchases of a scope by the members of one dimension; a member has the same number in every scope. */
export interface Members {
  readonly rows: MemberRows
  readonly labels: readonly Label[]
}

/** A dimension of products: member per product key. */
export interface ProductMembers {
  readonly labels: readonly Label[]
  readonly table: MemberTable
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
      return { labels, rows: { of: 'lines', source, table } }
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

/** Members of the products, worked out once per version. */
function productMembers(context: AnalysisContext, by: 'category' | 'product'): ProductMembers {
  const make = (): ProductMembers => {
    const products = readProducts(context)
    const base = products[0]?.key ?? 0
    const member = new Int32Array((products.at(-1)?.key ?? base) - base + 1).fill(-1)
    const labels: Label[] = []
    const numbers = new Map<string, number>()
    for (const { key, id, name, category } of products) {
      const own = by === 'category' ? category : String(key)
      const number = numbers.get(own) ?? labels.length
      if (number === labels.length) labels.push(by === 'category' ? { name: category, id: null } : { name, id })
      numbers.set(own, number)
      member[key - base] = number
    }
    return { labels, table: { base, member, members: labels.length } }
  }
  return keptFor(context.facts, `members by ${by}`, make, ({ table }) => table.member.byteLength + 100 * table.members)
}

/** Products or categories whose lines count in a scope: labels by member, and the member per product key. */
export function goodsOf(context: AnalysisContext, scope: Scope, by: 'category' | 'product'): ProductMembers {
  const { labels, table } = productMembers(context, by)
  const lineMatches = matchProducts(context, scope.filters.category)
  return { labels, table: lineMatches ? onlyMatching(table, lineMatches) : table }
}

/** Category number per product key; place 0 stands for lines without a known product. */
export function categoryNumbers(context: AnalysisContext): Int32Array {
  const { member, base } = productMembers(context, 'category').table
  const numbers = member.slice(-base)
  numbers[0] = member[-1 - base] ?? 0
  return numbers
}

/** The table without the products whose lines do not count; flags as in `Selection.lineMatches`. */
export function onlyMatching({ base, member, members }: MemberTable, lineMatches: Uint8Array): MemberTable {
  return {
    base,
    members,
    member: member.map((own, place) => (lineMatches[Math.max(0, place + base)] === 1 ? own : -1)),
  }
}
