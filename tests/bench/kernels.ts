/** Prints how long itemsets and rules take on the public basket files. Nothing is asserted. */
import { rankRules } from '../../src-main/analysis/baskets/rank-rules.ts'
import { minimumCount } from '../../src-main/analysis/kernels/basket-rows.ts'
import { findItemsets } from '../../src-main/analysis/kernels/itemsets.ts'
import { findRules } from '../../src-main/analysis/kernels/rules.ts'
import { readBasketLines } from '../oracle/basket-files.ts'
import { sharedData } from '../support/data.ts'

const quiet = (): void => undefined

const cases: readonly (readonly [file: string, separator: string, supports: readonly number[]])[] = [
  ['groceries/groceries.csv', ',', [0.01, 0.001]],
  ['t10i4d100k/T10I4D100K.dat.gz', ' ', [0.01, 0.005, 0.001]],
]

for (const [name, separator, supports] of cases) {
  const file = sharedData(name)
  if (file === null) continue
  const baskets = readBasketLines(file, separator)
  const total = baskets.starts.length - 1
  for (const support of supports) {
    const start = performance.now()
    const minCount = minimumCount(support, total)
    const sets = findItemsets(baskets, { minCount, maxLength: 10, maxItemsets: 1_000_000 }, quiet)
    const mined = performance.now()
    const table = { sets, rules: findRules(sets, quiet), labels: baskets.labels, baskets: total }
    const ranked = rankRules(table, { minConfidence: 0.5, minLift: 0, limit: 1_000_000 }, quiet)
    const seconds = [mined - start, performance.now() - mined].map((ms) => `${(ms / 1000).toFixed(3)} s`)
    const counts = `${sets.length} itemsets ${seconds[0] ?? ''}, ${table.rules.length} rules tested ${seconds[1] ?? ''}`
    process.stdout.write(`${name} at ${support}: ${counts}, ${ranked.total} kept\n`)
  }
}
