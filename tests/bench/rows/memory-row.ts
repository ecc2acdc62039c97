import { memoryFlags } from '../../../src-main/host/child.ts'
import { JOB_MEGABYTES } from '../../../src-main/host/load-job.ts'
import { CHILD_ENVIRONMENT } from '../../../src-main/host/process-starter.ts'
import { benchData } from '../run/data.ts'
import { interleave } from '../run/interleave.ts'
import { runOnce } from '../run/side.ts'
import type { RowGroup } from './row.ts'

const side = new URL('../ours/writer-side.ts', import.meta.url)

/** As the product starts the process of a load. */
const asJob = { flags: memoryFlags(JOB_MEGABYTES), environment: CHILD_ENVIRONMENT }

/** Parser and writer of a CSV file of two gigabytes, in one process: greatest resident size. */
export const memoryRow: RowGroup = {
  rows: ['13'],
  onDemand: true,
  async *run() {
    const { csv, truth } = benchData('twofold')
    const { lines } = truth.total
    const load = { name: 'Purchase Lens', run: () => runOnce(side, 'write', csv, asJob) }
    const performances = await interleave([load], { repeat: 1, warmups: 0 })
    const [ours] = performances
    const ties = ours?.failed !== null || ours.result === lines
    yield {
      rows: ['13'],
      title: 'CSV file of 2 GB read and written, without marts and snapshot',
      performances,
      values: { '13': ours?.sample?.peakMegabytes ?? Number.NaN },
      size: { profile: 'twofold', lines },
      ...(ties ? {} : { note: `${String(ours.result)} of ${lines} lines were loaded` }),
    }
  },
}
