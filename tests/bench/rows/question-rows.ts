import { dayOf } from '../../../src-main/base/days.ts'
import { interleave } from '../run/interleave.ts'
import type { Contestant } from '../run/interleave.ts'
import { hasPython, PythonSide } from '../peers/python-side.ts'
import { Side } from '../run/side.ts'
import type { Measured } from '../run/side.ts'
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
  /** Libraries in Python that answer it too, from frames in memory. */
  readonly frames?: true
}

const asked: readonly Asked[] = [
  { row: '6a', name: 'monthByChannel', title: 'revenue by month and channel', times: 3 },
  { row: '6b', name: 'filtered', title: 'filter to revenue, orders, customers, order value', times: 3, frames: true },
  { row: '7a', name: 'rfm', title: 'RFM with quintiles', times: 2, frames: true },
  { row: '7b', name: 'cohorts', title: 'cohort triangle', times: 2 },
  { row: '7c', name: 'orderValues', title: 'median and deviation of order values by customer', times: 2 },
  { row: '9', name: 'features', title: '20 features of every customer', times: 1 },
  { row: '8a', name: 'pairs', title: 'pairs at 0.1 %', times: 1 },
  { row: '8b', name: 'itemsets', title: 'itemsets up to four items', times: 1 },
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
function contestant(name: string, ask: (question: Question) => Promise<Measured>): Contestant {
  let round = 0
  return { name, run: () => ask(questionOf(round++)) }
}

/** The resident engines of a run. */
interface Engines {
  readonly ours: Side
  readonly duckDb: Side
  readonly python: PythonSide | null
}

/** Questions to the resident engines, in turns. */
export const questionRows: RowGroup = {
  rows: asked.map(({ row }) => row),
  async *run(context) {
    const frames = ['pandas', 'polars'].filter(hasPython)
    const engines = {
      ours: Side.start(ourSide),
      duckDb: Side.start(duckDb),
      python: frames.length > 0 ? new PythonSide() : null,
    }
    try {
      await engines.ours.ask('open', await context.workspace())
      const star = await context.star()
      await engines.duckDb.ask('categories', { products: context.data.products, database: star })
      await engines.duckDb.ask('open', star)
      for (const one of asked.filter(({ row }) => context.wants(row))) {
        yield await compare(one, engines, frames, context)
      }
    } finally {
      engines.python?.close()
      await Promise.all([engines.ours.close(), engines.duckDb.close()])
    }
  },
}

async function compare(
  one: Asked,
  engines: Engines,
  frames: readonly string[],
  context: BenchContext,
): Promise<Comparison> {
  const { row, name, title, times } = one
  const { ours, duckDb: peer, python } = engines
  const sides = [
    contestant('Purchase Lens', (question) => ours.ask('ask', { name, question })),
    contestant('DuckDB', (question) => peer.ask('ask', { name, question })),
  ]
  if (one.frames === true && python !== null) {
    for (const library of frames) {
      await python.ask(`open_${library}`, context.data)
      sides.push(contestant(library, (question) => python.ask(`${name}_${library}`, question)))
    }
  }
  const performances = await interleave(sides, { repeat: context.repeat * times, warmups: 2, same: nearlyEqual })
  return { rows: [row], title, performances }
}

/** The most lines at which efficient-apriori, which is pure Python, is asked. */
const PURE_PYTHON_LINES = 2_000_000

/** Itemsets beside the miners called from Python, whose baskets are made beforehand. */
export const minerRow: RowGroup = {
  rows: ['8c'],
  async *run(context) {
    const isSmall = context.data.truth.total.lines <= PURE_PYTHON_LINES
    const miners = ['mlxtend', 'pyfim', ...(isSmall ? ['efficient-apriori'] : [])].filter(hasPython)
    const title = 'itemsets up to four items, miners called from Python'
    const ours = Side.start(ourSide)
    const python = new PythonSide()
    try {
      await ours.ask('open', await context.workspace())
      const question = questionOf(0)
      if (miners.length > 0) await python.ask('open_baskets', { ...context.data, ...question })
      const sides = [
        { name: 'Purchase Lens', run: () => ours.ask('ask', { name: 'itemsets', question }) },
        ...miners.map((name) => ({
          name,
          run: () => python.ask(`itemsets_${name.replace('-', '_')}`, question),
        })),
      ]
      const performances = await interleave(sides, { repeat: context.repeat, warmups: 1, same: nearlyEqual })
      yield { rows: ['8c'], title, performances }
    } finally {
      python.close()
      await ours.close()
    }
  },
}
