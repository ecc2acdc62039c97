import type { Phases } from '../ours/load-side.ts'
import { benchData } from '../run/data.ts'
import { interleave } from '../run/interleave.ts'
import { ourLoadOf } from './load-rows.ts'
import type { RowGroup } from './row.ts'

/** Whole loads of our side, marts and snapshot included, at 1 M lines and at the size of the run. */
export const growthRow: RowGroup = {
  rows: ['12'],
  async *run(context) {
    const small = await benchData('small')
    await context.build()
    const phases: Phases[] = []
    const wholeLoad = (name: string, file: string) => {
      const load = ourLoadOf(file, phases)
      return {
        name,
        run: async () => {
          const measured = await load.run()
          return { ...measured, seconds: phases.at(-1)?.['all']?.seconds ?? measured.seconds, result: null }
        },
      }
    }
    const sides = [wholeLoad('Purchase Lens', context.data.csv), wholeLoad('1 M lines', small.csv)]
    const performances = await interleave(sides, { repeat: Math.min(context.repeat, 2), warmups: 0 })
    const costs = performances.map(({ sample }, i) => {
      const { lines } = i === 0 ? context.data.truth.total : small.truth.total
      return sample === null ? Number.NaN : sample.median / lines
    })
    const [own = Number.NaN, base = Number.NaN] = costs
    yield { rows: ['12'], title: 'whole loads, growing', performances, values: { '12': own / base } }
  },
}
