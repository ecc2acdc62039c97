import { exportFaults } from './faults/export.ts'
import { importFaults } from './faults/import.ts'
import { queryFaults } from './faults/query.ts'
import { workspaceFaults } from './faults/workspace.ts'

/** What the product does with one kind of refusal on every host. */
export interface Fault {
  /** Stable code shown to users, `PL-<AREA>-<NNN>`. */
  readonly code: string
  /** HTTP status on the RPC surface. */
  readonly status: number
  /** Exit code of the command line. */
  readonly exit: number
  /** Whether the same call may succeed later without a change of its input. */
  readonly retry: boolean
  /** One sentence: the remedy, in the user's words. */
  readonly help: string
}

const generalFaults = {
  bad_request: {
    code: 'PL-API-001',
    status: 400,
    exit: 2,
    retry: false,
    help: 'Correct the named input and call again.',
  },
  not_found: {
    code: 'PL-API-002',
    status: 404,
    exit: 2,
    retry: false,
    help: 'Check the name; `procedures` lists what exists.',
  },
  unauthorised: {
    code: 'PL-API-003',
    status: 401,
    exit: 2,
    retry: false,
    help: 'Open the address that was printed at start.',
  },
  too_large: { code: 'PL-API-004', status: 413, exit: 2, retry: false, help: 'Send less in one call.' },
  cancelled: {
    code: 'PL-JOB-001',
    status: 499,
    exit: 130,
    retry: true,
    help: 'Start again when ready; nothing was changed.',
  },
  internal: {
    code: 'PL-SYS-001',
    status: 500,
    exit: 70,
    retry: false,
    help: 'Report the incident number; nothing was changed.',
  },
} as const satisfies Record<string, Fault>

/** The one closed table of faults: key in code, `PL-` code for people. */
export const faults = {
  ...generalFaults,
  ...workspaceFaults,
  ...importFaults,
  ...queryFaults,
  ...exportFaults,
} as const

export type FaultKey = keyof typeof faults

/** Facts for programs that travel with a fault; never a cell value of a client's file unless named `sample`. */
export type FaultDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** The only error type that is thrown on purpose; everything else is `internal`. */
export class LensError extends Error {
  readonly key: FaultKey
  readonly detail: FaultDetail

  /**
   * @param key row of the fault table
   * @param message one sentence: what happened and where (file, row, column)
   * @param detail machine-readable facts, such as `file`, `row`, `column`, `rule`
   */
  constructor(key: FaultKey, message: string, detail: FaultDetail = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LensError'
    this.key = key
    this.detail = detail
  }

  /** The row of the fault table, with the user-facing code. */
  get fault(): Fault {
    return faults[this.key]
  }
}

/** Whether a value is a fault thrown on purpose (also after structured cloning lost its class). */
export function isLensError(value: unknown): value is LensError {
  return value instanceof LensError
}
