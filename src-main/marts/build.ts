import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Facts } from '../base/facts.ts'
import { LensError } from '../base/faults.ts'
import { currencyDigits } from '../model/currency.ts'
import { MODEL_VERSION } from '../model/index.ts'
import type { Settings } from '../model/settings.ts'
import { reportingCurrency } from '../store/currency.ts'
import { writeMeta } from '../store/open.ts'
import { buildFacts } from '../store/snapshot/build.ts'
import { setAsOf } from '../store/sql-functions.ts'
import { CheckThread, isWorthThread } from './checks/check-thread.ts'
import type { CheckProgram } from './checks/check-thread.ts'
import { countFailures } from './checks/count-failures.ts'
import type { Failures } from './checks/references.ts'
import type { RowWriter } from './columns/write-rows.ts'
import { allDataTests } from './index.ts'
import type { MartParameters } from './mart.ts'
import { martParameters, resolveAsOf } from './parameters.ts'
import type { PlannedStep } from './plan.ts'
import { planFacts, planSql } from './plan.ts'
import { runDataTests, type DataTestSummary } from './run-tests.ts'

/** What a build of the marts needs. */
export interface BuildRequest {
  /** As-of date that wins over setting and data, `YYYY-MM-DD`. */
  readonly asOf?: string
  readonly settings: Settings
  readonly buildId: number
  readonly trigger?: 'manual' | 'after_import' | 'scheduled_on_open'
  /** The facts of this version as columns, before any mart is built; built here when they are needed and absent. */
  readonly facts?: Facts
  /** How rows are computed: from the columns of the facts, or by the SQL that defines them; the rows are equal. Facts when absent. */
  readonly use?: 'facts' | 'sql'
  /** How data tests are counted: over columns where that is possible, or each by its SQL; as rows are computed when absent. */
  readonly tests?: 'columns' | 'sql'
  /** How computed rows are stored; pages when absent. */
  readonly writer?: RowWriter
  /** Called before each step. */
  readonly report?: (progress: BuildProgress) => void
}
export interface BuildProgress {
  readonly label: string
  readonly done: number
  readonly total: number
}

/** One step with the rows it wrote. */
export interface BuildStep {
  readonly step: string
  readonly rows: number
  readonly milliseconds: number
}
export interface BuildResult {
  /** ISO date that every window ends on; null without dated purchases. */
  readonly asOf: string | null
  readonly currency: string
  readonly steps: readonly BuildStep[]
  readonly tests: DataTestSummary
}

/**
 * Computes every mart of a warehouse version anew, runs the data tests and records both in ws_build and
 * data_test_result. The caller seals the file afterwards.
 * @throws LensError `data_test_failed` when a test of severity error fails; `internal` when a mart does not yield its
 * declared columns
 */
export function buildMarts(db: Database, request: BuildRequest): BuildResult {
  const { planned, ...begun } = begin(db, request)
  const steps = runSteps(planned, request.report)
  const { parameters } = begun
  const known = testsOverColumns(request) ? countFailures(db, allDataTests, parameters) : new Map<string, number>()
  return finish(db, request, begun, steps, known)
}

/** Lines from which a thread for data tests is worth its start, which at a million costs more processor time than it saves here. */
const MANY_LINES = 2_000_000

/**
 * What {@link buildMarts} does, with the data tests in a thread beside it where the version is large: those of the facts
 * while the marts are computed.
 * @param lines from which a version is large
 */
export async function buildMartsBeside(
  db: Database,
  request: BuildRequest,
  program: CheckProgram,
  lines = MANY_LINES,
): Promise<BuildResult> {
  if (!testsOverColumns(request) || !isWorthThread(db, lines)) return buildMarts(db, request)
  const thread = new CheckThread(db, program)
  try {
    const { planned, ...begun } = begin(db, request)
    // The sums of orders are the first step, and the last table that the tests of the facts read.
    const steps = runSteps(planned, request.report, (done) => {
      if (done === 1) thread.begin()
    })
    return finish(db, request, begun, steps, await thread.finish(begun.parameters))
  } finally {
    await thread.close()
  }
}

function testsOverColumns({ use, tests }: BuildRequest): boolean {
  return (tests ?? (use === 'sql' ? 'sql' : 'columns')) === 'columns'
}

interface Begun {
  readonly asOf: string | null
  readonly currency: string
  readonly parameters: MartParameters
}

/** Records what the build works with and plans its steps; what they share is not held while the data tests run. */
function begin(db: Database, request: BuildRequest): Begun & { readonly planned: readonly PlannedStep[] } {
  const started = new Date().toISOString()
  const currency = reportingCurrency(db, request.settings) ?? 'USD'
  const asOf = resolveAsOf(db, request.settings, request.asOf)
  const parameters = martParameters(request.settings, { buildId: request.buildId, asOf, currency })
  writeMeta(db, 'as_of_date', asOf)
  writeMeta(db, 'reporting_currency', currency)
  writeMeta(db, 'mart_parameters', JSON.stringify(parameters))
  setAsOf(db, asOf)
  openBuild(db, request, asOf, started)
  const digits = currencyDigits(currency)
  const frame = {
    settings: request.settings,
    parameters,
    asOf,
    digits,
    buildId: request.buildId,
    writer: request.writer ?? 'pages',
  }
  const facts = (): Facts => request.facts ?? buildFacts(db)
  const planned = request.use === 'sql' ? planSql(db, facts, frame) : planFacts(db, facts(), frame)
  return { asOf, currency, parameters, planned }
}

/** Records steps and data tests; those that were not counted yet are counted by their SQL. */
function finish(
  db: Database,
  request: BuildRequest,
  { asOf, currency, parameters }: Begun,
  steps: readonly BuildStep[],
  known: Failures,
): BuildResult {
  const tests = runDataTests(db, request.buildId, parameters, known)
  closeBuild(db, request.buildId, steps, tests)
  const worst = tests.failed[0]
  if (worst) {
    throw new LensError('data_test_failed', `The data test ${worst.name} failed on ${String(worst.failures)} rows.`, {
      test: worst.name,
      table: worst.table,
      rows: worst.failures,
    })
  }
  return { asOf, currency, steps, tests }
}

function runSteps(
  planned: readonly PlannedStep[],
  report: BuildRequest['report'],
  ran: (done: number) => void = () => undefined,
): BuildStep[] {
  return planned.map(({ label, run }, place) => {
    report?.({ label, done: place, total: planned.length + 1 })
    const before = performance.now()
    const rows = run()
    const milliseconds = Math.round(performance.now() - before)
    ran(place + 1)
    return { step: label, rows, milliseconds }
  })
}

function openBuild(db: Database, request: BuildRequest, asOf: string | null, started: string): void {
  const config = createHash('sha256').update(JSON.stringify(request.settings)).digest('hex')
  db.prepare(
    `INSERT OR REPLACE INTO ws_build (build_id, as_of_date, config_hash, model_version, last_batch_id, trigger,
       status_code, started_at)
     VALUES (?, ?, ?, ?, (SELECT MAX(batch_id) FROM ws_batch), ?, 'running', ?)`,
  ).run(request.buildId, asOf, config, MODEL_VERSION, request.trigger ?? 'after_import', started)
}

function closeBuild(db: Database, buildId: number, steps: readonly BuildStep[], tests: DataTestSummary): void {
  db.prepare(
    `UPDATE ws_build SET status_code = ?, steps = ?, dq_score = ?, peak_memory_mb = ?, finished_at = ? WHERE build_id = ?`,
  ).run(
    tests.failed.length > 0 ? 'failed' : 'succeeded',
    JSON.stringify(steps),
    tests.total === 0 ? null : Math.round((10_000 * tests.passed) / tests.total) / 100,
    Math.round(process.memoryUsage.rss() / 1_048_576),
    new Date().toISOString(),
    buildId,
  )
}
