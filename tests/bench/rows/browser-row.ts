import { measureChanges } from '../ours/browser.ts'
import { percentile, sampleOf } from '../run/samples.ts'
import type { BenchContext, Comparison, RowGroup } from './row.ts'

/** Changes that count for nothing: the program has just been started. */
const WARMUPS = 3

/** Filters of one change after the other: dates, channels and categories in turn, no state twice. */
const ADDRESSES: readonly string[] = [
  'd=2023-01-01~2025-12-31',
  'd=2024-07-01~2025-06-30',
  'd=2024-01-01~2024-12-31',
  'd=2025-01-01~2025-06-30',
  'd=2025-01-01~2025-06-30&ch=Online',
  'd=2025-01-01~2025-06-30&ch=Online,Mobile+App',
  'd=2025-01-01~2025-06-30&ch=Online,Mobile+App&cat=Garden',
  'd=2025-01-01~2025-06-30&cat=Garden',
  'd=2025-01-01~2025-06-30&cat=Garden,Lighting',
  'd=2024-01-01~2025-12-31&cat=Garden,Lighting',
  'd=2024-01-01~2025-12-31',
  'd=2024-01-01~2025-12-31&ch=In-Store',
  'd=2024-01-01~2025-12-31&ch=In-Store,Phone',
  'd=2023-07-01~2025-12-31&ch=In-Store,Phone',
  'd=2023-07-01~2025-12-31',
  'd=2023-07-01~2025-12-31&cat=Toys',
  'd=2025-10-01~2025-12-31&cat=Toys',
  'd=2025-10-01~2025-12-31&cat=-Toys',
  'd=2025-10-01~2025-12-31',
  'd=2025-11-01~2025-11-30',
  'd=2025-11-01~2025-11-30&ch=-Online',
  'd=2025-02-01~2025-11-30&ch=-Online',
  'd=2025-02-01~2025-11-30',
  'd=2025-02-01~2025-11-30&cat=Kitchen,Garden,Bath',
  'd=2024-05-01~2025-11-30&cat=Kitchen,Garden,Bath',
  'd=2024-05-01~2025-11-30&ch=Marketplace',
  'd=2024-05-01~2025-11-30',
].map((filters) => `#/overview?${filters}`)

/** From a changed filter to every panel of Overview drawn, in the browser over the web host. */
export const browserRow: RowGroup = {
  rows: ['11'],
  async *run(context) {
    yield await measure(context)
  },
}

async function measure(context: BenchContext): Promise<Comparison> {
  await context.build()
  const { milliseconds, host } = await measureChanges(await context.workspace(), ADDRESSES)
  const changes = milliseconds.slice(WARMUPS)
  const cpuSeconds = host.cpuSeconds / milliseconds.length
  const sample = sampleOf(
    changes.map((ms) => ({ seconds: ms / 1000, cpuSeconds, peakMegabytes: host.peakMegabytes, result: null })),
  )
  const [median, p95] = [percentile(changes, 0.5), percentile(changes, 0.95)]
  return {
    rows: ['11'],
    title: 'filter change to all panels of Overview',
    performances: [{ name: 'Purchase Lens', sample, failed: null, equal: null, result: null }],
    values: { '11': p95 },
    details: { median: median / 1000, 'p95 of the changes': p95 / 1000 },
  }
}
