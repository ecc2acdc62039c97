import { dayOf } from '../../../src-main/base/days.ts'
import { interleave } from '../run/interleave.ts'
import type { Contestant } from '../run/interleave.ts'
import { Side } from '../run/side.ts'
import { nearlyEqual } from './near.ts'
import type { Question, QuestionName } from './questions.ts'
import type { BenchContext, Comparison, RowGroup } from './row.ts'

const ourSide = new URL('../ours/question-side.ts', import.meta.url)
const duckDb = new URL('../peers/duckdb-side.ts', import.meta.url)

const LAST_DAY = dayOf(2025, 12, 31)

interface Asked {
  readonly row: string
  readonly name: QuestionName
  readonly title: string
  /** Rounds for every one that was asked for: quick questions are asked more often. */
  readonly times: number
}

const asked: readonly Asked[] = [
  { row: '6a', name: 'monthByChannel', title: 'revenue by month and channel', times: 3 },
  { row: '6b', name: 'filtered', title: 'filter to revenue, orders, customers, order value', times: 3 },
  { row: '7a', name: 'rfm', title: 'RFM with quintiles', times: 1 },
  { row: '7b', name: 'cohorts', title: 'cohort triangle', times: 1 },
  { row: '7c', name: 'orderValues', title: 'median and deviation of order values by customer', times: 1 },
]

/** The question of a round: its last day moves back by one day a round. */
function questionOf(round: number): Question {
  const to = LAST_DAY - round
  return {
    from: to - 364,
    to,
    channels: ['Online', 'Mobile App'],
    categories: ['Garden', 'Lighting', 'Toys'],
    support: 0.001,
  }
}

/** A side that is asked the question of the next round at each turn. */
function contestant(name: string, side: Side, question: QuestionName): Contestant {
  let round = 0
  return { name, run: () => side.ask('ask', { name: question, question: questionOf(round++) }) }
}

/** Questions to both resident engines, in turns. */
export const questionRows: RowGroup = {
  rows: asked.map(({ row }) => row),
  run: async (context) => {
    const ours = Side.start(ourSide)
    const peer = Side.start(duckDb)
    try {
      await ours.ask('open', await context.workspace())
      const star = await context.star()
      await peer.ask('categories', { products: context.data.products, database: star })
      await peer.ask('open', star)
      const comparisons: Comparison[] = []
      for (const one of asked.filter(({ row }) => context.wants(row)))
        comparisons.push(await compare(one, ours, peer, context))
      return comparisons
    } finally {
      await Promise.all([ours.close(), peer.close()])
    }
  },
}

async function compare(
  { row, name, title, times }: Asked,
  ours: Side,
  peer: Side,
  context: BenchContext,
): Promise<Comparison> {
  const sides = [contestant('Purchase Lens', ours, name), contestant('DuckDB', peer, name)]
  const performances = await interleave(sides, { repeat: context.repeat * times, warmups: 2, same: nearlyEqual })
  return { rows: [row], title, performances }
}
