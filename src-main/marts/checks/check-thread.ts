import { statSync } from 'node:fs'
import { parentPort, Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { packFault, unpackFault } from '../../base/fault-wire.ts'
import type { WireFault } from '../../base/fault-wire.ts'
import { LensError } from '../../base/faults.ts'
import { openWarehouse } from '../../store/open.ts'
import { readTable } from '../../store/pages/read-table.ts'
import { locateTable } from '../../store/pages/table-plan.ts'
import type { StoredTable } from '../../store/pages/table-plan.ts'
import { rowSource } from '../../store/snapshot/rows.ts'
import { allDataTests } from '../index.ts'
import type { MartParameters } from '../mart.ts'
import { countBySql } from './count-by-sql.ts'
import { checkTables, compareMarts, testsOfTables } from './count-failures.ts'
import type { FactAnswers, FactQuestions } from './fact-checks.ts'
import { checkFacts, FACT_TABLES, factQuestions } from './fact-checks.ts'
import type { NumberRows } from './number-rows.ts'
import type { Failures } from './references.ts'

/** The program of a thread that runs data tests; whoever builds marts knows where it is. */
export interface CheckProgram {
  readonly path: string
  readonly execArgv: readonly string[]
}

/** Where the facts stand, all of which are written: other tables of the file may grow meanwhile. */
interface FactPlaces {
  readonly path: string
  /** Pages of the file that may be read. */
  readonly pages: number
  readonly tables: readonly StoredTable[]
}

type ToThread =
  | { readonly type: 'facts'; readonly places: FactPlaces; readonly questions: FactQuestions }
  | { readonly type: 'tables'; readonly path: string; readonly parameters: MartParameters }
type FromThread =
  | { readonly type: 'facts'; readonly answers: FactAnswers }
  | { readonly type: 'tables'; readonly failures: Failures }
  | { readonly type: 'fault'; readonly fault: WireFault }

/**
 * Whether the data tests of a warehouse can be run in a thread, its file holding everything, and are worth one.
 * @param lines from which one is worth its start
 */
export function isWorthThread(db: Database, lines: number): boolean {
  return (
    rowSource(db) === 'pages' && db.prepare('SELECT 1 FROM order_line LIMIT 1 OFFSET ?').get(lines - 1) !== undefined
  )
}

/**
 * Counts the failing rows of all data tests, those of {@link countFailures} as it does, in a thread beside the caller:
 * those of the facts while marts are computed, and half of the others when all of them are written.
 */
export class CheckThread {
  readonly #db: Database
  readonly #worker: Worker
  readonly #waiting: { resolve: (message: FromThread) => void; reject: (error: unknown) => void }[] = []
  #facts: Promise<FromThread> | null = null
  /** Why nothing will be answered any more. */
  #end: Error | null = null

  constructor(db: Database, program: CheckProgram) {
    this.#db = db
    this.#worker = new Worker(program.path, { execArgv: [...program.execArgv] })
    this.#worker.on('message', (message: FromThread) => {
      if (message.type === 'fault') this.#fail(unpackFault(message.fault))
      else this.#waiting.shift()?.resolve(message)
    })
    this.#worker.on('error', (error: Error) => this.#fail(error))
    this.#worker.on('exit', () =>
      this.#fail(new LensError('import_child', 'The thread of the data tests ended early.')),
    )
  }

  /** Begins with the facts: orders, lines and the sums of orders must be written, and stay as they are. */
  begin(): void {
    const db = this.#db
    const questions = factQuestions(db, allDataTests)
    const pages = statSync(db.name).size / Number(db.pragma('page_size', { simple: true }))
    const tables = FACT_TABLES.map((table) => locateTable(db, table))
    this.#facts = this.#ask({ type: 'facts', places: { path: db.name, pages, tables }, questions })
    // Whoever finishes hears of a failure; until then nobody listens.
    this.#facts.catch(() => undefined)
  }

  /**
   * Counts the rest once all marts are written; nobody may write meanwhile.
   * @throws LensError `workspace_corrupt` when a page is not sound, `import_child` when the thread ended early
   */
  async finish(parameters: MartParameters): Promise<Failures> {
    const facts = await this.#facts
    if (facts?.type !== 'facts') throw new TypeError('the facts are not being checked')
    const tables = this.#ask({ type: 'tables', path: this.#db.name, parameters })
    tables.catch(() => undefined)
    const counted = new Map([...facts.answers.failures, ...compareMarts(this.#db, parameters, facts.answers)])
    const asked = new Set(testsOfTables(allDataTests, facts.answers).map(({ name }) => name))
    const others = allDataTests.filter(({ name }) => !counted.has(name) && !asked.has(name))
    for (const test of others) counted.set(test.name, countBySql(this.#db, test, parameters))
    const rest = await tables
    if (rest.type !== 'tables') throw new TypeError('an answer to another question')
    return new Map([...counted, ...rest.failures])
  }

  /** Ends the thread, whatever it does. */
  async close(): Promise<void> {
    this.#worker.removeAllListeners('exit')
    await this.#worker.terminate()
  }

  #ask(question: ToThread): Promise<FromThread> {
    if (this.#end !== null) return Promise.reject(this.#end)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage(question)
    })
  }

  #fail(error: Error): void {
    this.#end ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}

/** Program of a thread of data tests: answers until it is ended. */
export function serveChecks(): void {
  if (parentPort === null) return
  const port: MessagePort = parentPort
  const answered: { facts: FactAnswers | null } = { facts: null }
  const answer = (question: ToThread): FromThread => {
    if (question.type === 'facts') {
      answered.facts = checkFacts(rowsAt(question.places), question.questions)
      return { type: 'facts', answers: answered.facts }
    }
    const { facts } = answered
    if (facts === null) throw new TypeError('the facts come first')
    return { type: 'tables', failures: tableFailures(question.path, facts, question.parameters) }
  }
  port.on('message', (question: ToThread) => {
    try {
      port.postMessage(answer(question))
    } catch (error) {
      port.postMessage({ type: 'fault', fault: packFault(error) } satisfies FromThread)
    }
  })
}

function tableFailures(path: string, facts: FactAnswers, parameters: MartParameters): Failures {
  const db = openWarehouse(path, { readOnly: true })
  try {
    return checkTables(db, testsOfTables(allDataTests, facts), parameters)
  } finally {
    db.close()
  }
}

function rowsAt({ path, pages, tables }: FactPlaces): NumberRows {
  const stored = new Map(tables.map((table) => [table.table, table]))
  return (table, wanted) => {
    const place = stored.get(table)
    if (place === undefined) throw new TypeError(`${table} is not among the facts`)
    return readTable(path, place, wanted, pages)
  }
}
