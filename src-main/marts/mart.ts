import type { MartRows } from './columns/table.ts'
import type { MartWork } from './work/work.ts'

/** A rule that the rows of a table must keep; run after every build and kept with its result. */
export interface DataTest {
  /** `<table>.<type>.<columns or name>`. */
  readonly name: string
  readonly table: string
  /** A failing `error` stops the publication of the version; `warn` is shown. */
  readonly severity: 'error' | 'warn'
  /** One sentence: what holds. */
  readonly doc: string
  /** SELECT that yields the failing rows. */
  readonly sql: string
  /** The condition of a failing row, where the test looks at single rows of its table. */
  readonly broken?: string
  /** The column and the key that it has to be, where that is the whole test. */
  readonly reference?: { readonly column: string; readonly target: string; readonly targetColumn: string }
  /** Whether the test is that the table has each known customer, and nobody else. */
  readonly holdsKnownCustomers?: boolean
}

/** One computed table: a readable SELECT that yields exactly the declared columns of the table. */
export interface Mart {
  /** Name of the table in the model. */
  readonly name: string
  /** Tables and earlier steps that the SELECT reads. */
  readonly reads: readonly string[]
  readonly sql: string
  /** The same rows from the columns of the facts, in blocks; absent where the SQL reads what is small already. */
  readonly rows?: (work: MartWork) => Iterable<MartRows>
  /** One sentence: what the step computes. */
  readonly doc: string
  readonly tests: readonly DataTest[]
}

/** Values that mart SQL and data tests may name, as `:as_of`, `:digits` or `:rfm_r_days_1`. */
export type MartParameters = Readonly<Record<string, string | number | null>>
