import { baskets } from '../../analysis/baskets/contract.ts'
import { catalog } from '../../analysis/catalog/contract.ts'
import { cohorts } from '../../analysis/cohorts/contract.ts'
import { customers } from '../../analysis/customers/contract.ts'
import { goods } from '../../analysis/goods/contract.ts'
import { overview } from '../../analysis/overview/contract.ts'
import { segments } from '../../analysis/segments/contract.ts'
import { uplift } from '../../analysis/uplift/contract.ts'
import { imports } from './import.ts'
import { report } from './report.ts'
import { sql } from './sql.ts'
import { workspace } from './workspace.ts'

/** The one surface of the engine; every host, the page, the command line and the tests call these procedures. */
export const contract = {
  workspace,
  import: imports,
  catalog,
  analysis: { overview, segments, baskets, cohorts, goods, uplift },
  customer: customers,
  sql,
  report,
}
export type Contract = typeof contract
