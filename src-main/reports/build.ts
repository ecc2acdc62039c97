import * as format from '../../src-renderer/text/format.ts'
import type { BlockCode, ReportInput } from '../api/contract/report.ts'
import { blocks } from './blocks/index.ts'
import { findings } from './blocks/summary.ts'
import { gatherReport, type ReportSource } from './data.ts'
import type { ReportDocument } from './document.ts'

/** Calls that gatherReport makes, for progress. */
export const GATHER_STEPS = 8

/** A block with its title and, where its data are missing, the reason. */
export interface BlockState {
  readonly block: BlockCode
  readonly title: string
  readonly available: boolean
  readonly reason: string | null
}

/** Which blocks the loaded data allow. */
export async function listBlocks(source: ReportSource): Promise<BlockState[]> {
  const { has } = await source.options()
  return blocks.map(({ code, title, missing }) => {
    const reason = missing(has)
    return { block: code, title, available: reason === null, reason }
  })
}

/**
 * Builds the report as data. Blocks whose data are missing are left out, whoever asked for them.
 * @param today ISO date printed on the cover; passed in because a report states it as a fact
 */
export async function buildReport(
  source: ReportSource,
  input: ReportInput,
  today: string,
  step: (done: number) => void = () => undefined,
): Promise<ReportDocument> {
  const states = await listBlocks(source)
  const wanted = states
    .filter((state) => state.available && (input.blocks === undefined || input.blocks.includes(state.block)))
    .map((state) => state.block)
  const data = await gatherReport(source, input, wanted, step)
  const client = input.client === '' ? (data.workspace.name ?? '') : input.client
  const pages = blocks.filter((block) => wanted.includes(block.code)).flatMap((block) => block.pages(data))
  const { from, to } = data.input.filters
  const period = format.dateRange(from ?? data.options.first, to ?? data.options.last)
  return {
    title: input.title,
    client,
    period: period === format.MISSING ? '' : period,
    lead: findings(data)
      .slice(0, 2)
      .map((finding) => `${finding.title}.`)
      .join(' '),
    facts: [
      ['Prepared for', client],
      ['Date', format.date(today)],
      ['Data as of', `${format.date(data.options.asOf)}, load ${data.workspace.load ?? format.MISSING}`],
    ],
    confidentiality: client === '' ? 'Confidential.' : `Confidential. Prepared for ${client}.`,
    pages,
  }
}
