import type { z } from 'zod'
import type { Run } from '../context.ts'
import { minimumCount } from '../kernels/basket-rows.ts'
import { countBySize } from '../kernels/itemset-tree.ts'
import { findItemsets } from '../kernels/itemsets.ts'
import { findRules } from '../kernels/rules.ts'
import type { ItemsInput, ItemsResult, Rule, RulesInput, RulesResult } from './contract.ts'
import { rankRules } from './rank-rules.ts'
import type { LabelledBaskets } from './read-baskets.ts'
import { readBaskets } from './read-baskets.ts'

/** Beyond this many itemsets the answer is a higher minimum, not a longer list. */
const MAX_ITEMSETS = 1_000_000

/** Frequent itemsets and single-item rules of the purchases under the filters, by extra baskets. */
export const runRules: Run<z.infer<typeof RulesInput>, RulesResult> = (context, input) => {
  const leastItems = input.singleItemBaskets === 'ignore' ? 2 : 1
  const baskets = readBaskets(context, {
    level: input.level,
    filters: input.filters,
    exclude: input.exclude,
    leastItems,
  })
  const { counts } = baskets
  const minCount = minimumCount(input.minSupport, counts.baskets)
  const limits = { minCount, maxLength: input.maxLength, maxItemsets: MAX_ITEMSETS }
  const sets = findItemsets(baskets.lines, counts, limits, context.tick)
  const rules = findRules(sets, context.tick)
  const table = { sets, rules, labels: baskets.labels, baskets: counts.baskets }
  const ranked = rankRules(table, input, context.tick)
  return {
    transactions: counts.baskets,
    items: counts.held.reduce((items, held) => items + Number(held > 0), 0),
    minCount,
    itemsetsBySize: countBySize(sets),
    total: ranked.total,
    tested: rules.length,
    rules: ranked.rules,
    names: namesIn(baskets, ranked.rules),
  }
}

/** The most frequent items and the sizes of the baskets. */
export const runItems: Run<z.infer<typeof ItemsInput>, ItemsResult> = (context, { level, filters, top }) => {
  const { counts, labels, names } = readBaskets(context, { level, filters, exclude: [], leastItems: 1 })
  const { baskets, held } = counts
  const codes = Array.from(held.keys()).filter((code) => (held[code] ?? 0) > 0)
  codes.sort((a, b) => (held[b] ?? 0) - (held[a] ?? 0) || a - b)
  const sizes = Array.from(counts.sizes, (count, size) => ({ size, baskets: count })).filter((row) => row.baskets > 0)
  return {
    transactions: baskets,
    items: codes.slice(0, top).map((code) => {
      const [label, count] = [labels[code] ?? '', held[code] ?? 0]
      return { label, name: names.get(code) ?? label, count, support: count / baskets }
    }),
    sizes,
    medianSize: medianOf(sizes, baskets),
    meanSize: baskets === 0 ? null : held.reduce((sum, count) => sum + count, 0) / baskets,
  }
}

function namesIn(baskets: LabelledBaskets, rules: readonly Rule[]): Record<string, string> {
  if (baskets.names.size === 0) return {}
  const used = new Set(rules.flatMap((rule) => [...rule.left, ...rule.right]))
  const names = [...baskets.names].map(([code, name]): [string, string] => [baskets.labels[code] ?? '', name])
  return Object.fromEntries(names.filter(([label]) => used.has(label)))
}

/** Middle size, or the mean of the two middle ones. */
function medianOf(sizes: ItemsResult['sizes'], baskets: number): number | null {
  const at = (place: number): number => {
    let passed = 0
    return sizes.find((row) => (passed += row.baskets) > place)?.size ?? 0
  }
  return baskets === 0 ? null : (at(Math.floor((baskets - 1) / 2)) + at(Math.floor(baskets / 2))) / 2
}
