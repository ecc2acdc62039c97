import type { z } from 'zod'
import { faultOf, type ShownFault } from '../../../src-main/api/client.ts'
import type { BlockCode, ReportFile } from '../../../src-main/api/contract/report.ts'
import { api, nativeBridge } from '../../data/client.ts'
import { filters } from '../../state/filters.svelte.ts'
import { jobs, type Job } from '../../state/jobs.svelte.ts'
import { workspace } from '../../state/workspace.svelte.ts'

type Block = z.infer<typeof BlockCode>
type Written = z.infer<typeof ReportFile>

/** What a report shall hold, its preview and its printing. */
export class ReportState {
  title = $state('Customer and basket insights')
  client = $state('')
  /** Blocks that the user left out; every other available block is in. */
  left = $state.raw<readonly Block[]>([])
  previewUrl = $state.raw<string | null>(null)
  previewing = $state(false)
  fault = $state.raw<ShownFault | null>(null)
  job = $state.raw<Job<Written> | null>(null)
  written = $state.raw<Written | null>(null)
  /** Counts finished reports, so that the list asks again. */
  finished = $state(0)

  toggle(block: Block): void {
    this.left = this.left.includes(block) ? this.left.filter((one) => one !== block) : [...this.left, block]
  }

  /** The request for the engine: the filter bar in force and the chosen blocks. */
  request(available: readonly Block[]): Parameters<ReturnType<typeof api>['report']['preview']>[0] {
    return {
      title: this.title.trim() === '' ? 'Customer and basket insights' : this.title.trim(),
      client: this.client.trim() === '' ? (workspace.status?.name ?? '') : this.client.trim(),
      blocks: available.filter((block) => !this.left.includes(block)),
      filters: filters.input,
      compare: filters.compare,
    }
  }

  /** Shows the pages as they would be printed. */
  async preview(available: readonly Block[]): Promise<void> {
    this.previewing = true
    this.fault = null
    try {
      this.previewUrl = (await api().report.preview(this.request(available))).url
    } catch (error) {
      this.fault = faultOf(error)
    } finally {
      this.previewing = false
    }
  }

  /** Prints the report: into a file of the user's choice in the desktop shell, else into the workspace's exports. */
  async print(available: readonly Block[]): Promise<void> {
    const out = await nativeBridge()?.saveAs?.('report.pdf')
    if (out === null) return
    this.fault = null
    const { job, done } = jobs.start('Writing the report', async (signal) =>
      api().report.render({ ...this.request(available), ...(out ? { out } : {}) }, { signal }),
    )
    this.job = job
    this.written = await done
    if (job.state === 'failed') this.fault = job.fault
    this.finished += 1
  }
}

/** Hands a written report to the browser as a download. */
export async function saveReport(file: string): Promise<void> {
  const address = URL.createObjectURL(await api().report.download({ file }))
  const link = document.createElement('a')
  link.href = address
  link.download = file
  link.click()
  // The download has begun once the click was handled; the bytes may go afterwards.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
