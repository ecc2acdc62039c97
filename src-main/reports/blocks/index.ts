import type { FilterOptions } from '../../analysis/catalog/contract.ts'
import type { BlockCode } from '../../api/contract/report.ts'
import type { ReportData } from '../data.ts'
import type { Page } from '../document.ts'
import { basketsPage } from './baskets.ts'
import { cohortsPage } from './cohorts.ts'
import { kpisPage } from './kpis.ts'
import { methodsPage } from './methods.ts'
import { qualityPage } from './quality.ts'
import { segmentsPage } from './segments.ts'
import { summaryPage } from './summary.ts'
import { upliftPages } from './uplift.ts'

/** One part of a report. */
export interface Block {
  readonly code: BlockCode
  readonly title: string
  /** Why the block cannot be made from the loaded data, or null when it can. */
  readonly missing: (has: FilterOptions['has']) => string | null
  readonly pages: (data: ReportData) => readonly Page[]
}

const list = (page: Page | null): readonly Page[] => (page === null ? [] : [page])
const needsSales = (has: FilterOptions['has']): string | null =>
  has.money && has.dates ? null : 'Needs order lines with dates and amounts.'
const needsCustomers = (has: FilterOptions['has']): string | null =>
  has.customers && has.dates ? null : 'Needs orders with customers and dates.'

/** Every block in the order of the pages. The cover is drawn by the renderer from the document's own head. */
export const blocks: readonly Block[] = [
  { code: 'cover', title: 'Cover', missing: () => null, pages: () => [] },
  { code: 'summary', title: 'Executive summary', missing: () => null, pages: (data) => list(summaryPage(data)) },
  { code: 'kpis', title: 'Headline figures', missing: needsSales, pages: (data) => list(kpisPage(data)) },
  { code: 'segments', title: 'Segments', missing: needsCustomers, pages: (data) => list(segmentsPage(data)) },
  {
    code: 'baskets',
    title: 'Baskets',
    missing: (has) => (has.sales ? null : 'Needs order lines or basket lines.'),
    pages: (data) => list(basketsPage(data)),
  },
  { code: 'cohorts', title: 'Cohorts', missing: needsCustomers, pages: (data) => list(cohortsPage(data)) },
  {
    code: 'uplift',
    title: 'Uplift studies',
    missing: (has) => (has.studies ? null : 'Needs a study with arms and outcomes.'),
    pages: upliftPages,
  },
  {
    code: 'quality',
    title: 'Data quality and reconciliation',
    missing: () => null,
    pages: (data) => [qualityPage(data)],
  },
  { code: 'methods', title: 'Method notes', missing: () => null, pages: (data) => [methodsPage(data)] },
]
