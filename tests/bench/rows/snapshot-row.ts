import { interleave } from '../run/interleave.ts'
import { runOnce } from '../run/side.ts'
import type { RowGroup } from './row.ts'

const side = new URL('../ours/snapshot-side.ts', import.meta.url)

/** The snapshot opened in a cold process, against reading its bytes; the file is in the page cache for both. */
export const snapshotRow: RowGroup = {
  rows: ['5'],
  async *run(context) {
    const workspace = await context.workspace()
    const contestant = (name: string, task: string) => ({ name, run: () => runOnce(side, task, workspace) })
    const sides = [contestant('Purchase Lens', 'open'), contestant('reading the same bytes', 'read')]
    const performances = await interleave(sides, { repeat: 2 * context.repeat + 1, warmups: 1 })
    yield { rows: ['5'], title: 'snapshot opened', performances }
  },
}
