import { join } from 'node:path'
import type { MartsInput } from '../ours/marts-side.ts'
import { interleave } from '../run/interleave.ts'
import type { Contestant } from '../run/interleave.ts'
import { runOnce } from '../run/side.ts'
import { nearlyEqual } from './near.ts'
import type { RowGroup } from './row.ts'

const side = new URL('../ours/marts-side.ts', import.meta.url)

interface Built {
  readonly sums: unknown
  readonly steps: readonly { readonly step: string; readonly milliseconds: number }[]
  /** Seconds with the data tests. */
  readonly whole: number
}

/** Every mart from the columns of the facts, against the SQL that defines it, over the same warehouse. */
export const martsRow: RowGroup = {
  rows: ['10'],
  async *run(context) {
    const workspace = await context.workspace()
    const builds: Built[] = []
    const contestant = (name: string, use: MartsInput['use']): Contestant => ({
      name,
      run: async () => {
        const input: MartsInput = { workspace, copy: join(context.scratch, `marts-${use}.sqlite`), use }
        const measured = await runOnce(side, 'build', input)
        const built = measured.result as Built
        if (use === 'facts') builds.push(built)
        return { ...measured, result: built.sums }
      },
    })
    const sides = [contestant('Purchase Lens', 'facts'), contestant('SQL in SQLite', 'sql')]
    // The SQL takes minutes at 10 M lines; the medians of the others are steady after one run more.
    const performances = await interleave(sides, { repeat: Math.min(context.repeat, 2), warmups: 0, same: nearlyEqual })
    const last = builds.at(-1)
    const parts = (last?.steps ?? []).map(({ step, milliseconds }) => [step, milliseconds / 1000] as const)
    const details = Object.fromEntries([...parts, ['with data tests', last?.whole ?? Number.NaN] as const])
    yield { rows: ['10'], title: 'all marts', performances, details }
  },
}
