import type { EntityName } from '../entities.ts'
import { fieldOf } from '../entities.ts'
import type { IssueCode } from '../issue-codes.ts'
import { issueKind } from '../issue-codes.ts'
import type { Profile, RowRules } from '../profiles/profile.ts'
import type { ColumnBatch } from '../readers/batch.ts'
import { rowNumber } from '../readers/batch.ts'
import type { DateOrder, ReadPlan } from '../readers/plan.ts'
import type { ColumnHint } from '../readers/sniff-values.ts'
import { amountParser, integerParser, numberParser, parseBoolean, parseCurrency } from '../typing/amount.ts'
import type { Cell, ParseCell } from '../typing/cell.ts'
import { parseText } from '../typing/cell.ts'
import { cleaner } from '../typing/clean-up.ts'
import { TypedColumn } from '../typing/column.ts'
import { TypedColumns } from '../typing/columns.ts'
import type { Moment } from '../typing/moment.ts'
import { momentParser } from '../typing/moment.ts'
import type { Zone } from '../typing/zone.ts'
import type { Rejection, RowLog } from './row-log.ts'

/** How one file is taken in: decided before its rows are read. */
export interface ExtractPlan {
  readonly entity: EntityName
  readonly profile: Profile | null
  readonly recipe: string | null
  /** Source column to field. */
  readonly mapping: Readonly<Record<string, string>>
  readonly reading: ReadPlan
  /** What single columns say about their dates and numbers where the file as a whole does not. */
  readonly hints: readonly ColumnHint[]
}

const NO_RULES: RowRules = {}

/** The cells of one file by field: typed columns, the row in hand, and rejection with row, column and value. */
export class Extract {
  readonly plan: ExtractPlan
  readonly header: readonly string[]
  readonly log: RowLog
  readonly rules: RowRules
  readonly #zone: Zone
  readonly #columns: { use(batch: ColumnBatch): void }[] = []
  readonly #sourceOf = new Map<string, string>()
  #batch: ColumnBatch | null = null

  constructor(plan: ExtractPlan, header: readonly string[], log: RowLog, zone: Zone) {
    this.plan = plan
    this.header = header
    this.log = log
    this.rules = plan.profile?.rules ?? NO_RULES
    this.#zone = zone
    for (const [source, name] of Object.entries(plan.mapping)) this.#sourceOf.set(name, source)
  }

  /** Source column of a field, or null. */
  sourceOf(name: string): string | null {
    return this.#sourceOf.get(name) ?? null
  }

  /** Text of a field. */
  text(name: string): TypedColumn<string> {
    return this.#column(name, parseText)
  }

  /** Texts of several fields. */
  texts(names: readonly string[]): TypedColumns<string> {
    return new TypedColumns(names, (name) => this.text(name))
  }

  /** Dates or times of several fields. */
  moments(names: readonly string[]): TypedColumns<Moment> {
    return new TypedColumns(names, (name) => this.moment(name))
  }

  /** Money of a field in e4. */
  amount(name: string): TypedColumn<number> {
    return this.#column(name, amountParser(this.decimalOf(name)))
  }

  /** Number of a field. */
  number(name: string): TypedColumn<number> {
    return this.#column(name, numberParser(this.decimalOf(name)))
  }

  /** Whole number of a field. */
  integer(name: string): TypedColumn<number> {
    return this.#column(name, integerParser(this.decimalOf(name)))
  }

  /** Date or time of a field. */
  moment(name: string): TypedColumn<Moment> {
    const issue = fieldOf(this.plan.entity, name)?.type === 'date' ? 'P-DATE' : 'P-TS'
    return this.#column(name, momentParser(this.dateOrderOf(name), this.#zone, issue))
  }

  /** Yes or no of a field. */
  boolean(name: string): TypedColumn<0 | 1> {
    return this.#column(name, parseBoolean)
  }

  /** Currency of a field. */
  currency(name: string): TypedColumn<string> {
    return this.#column(name, parseCurrency)
  }

  /** Time zone whose wall clock the days of the file follow. */
  get zoneName(): string {
    return this.#zone.name
  }

  /** How the dates of a field are written; null when the file says so itself. */
  dateOrderOf(name: string): DateOrder | null {
    return this.plan.reading.dateOrder ?? this.#hint(name)?.dateOrder ?? null
  }

  /** Decimal sign of a field. */
  decimalOf(name: string): '.' | ',' {
    return this.plan.reading.decimal ?? this.#hint(name)?.decimal ?? '.'
  }

  /** Moves every column to the next batch. */
  use(batch: ColumnBatch): void {
    this.#batch = batch
    for (const column of this.#columns) column.use(batch)
  }

  /** Data row number of row i of the batch in use. */
  row(i: number): number {
    return this.#batch === null ? -1 : rowNumber(this.#batch, i)
  }

  /** Positions of the columns that are mapped, in file order. */
  get wanted(): readonly number[] {
    return this.header
      .map((_, index) => index)
      .filter((index) => this.plan.mapping[this.header[index] ?? ''] !== undefined)
  }

  /** Rejects row i because of a field; returns null, the row that is not there. */
  reject(i: number, code: IssueCode, name: string | null): null {
    const value = name === null ? null : this.#rawOf(name, i).slice(0, 200)
    const personal = name !== null && this.#isPersonal(name)
    this.#log(this.row(i), code, name, { value, personal, payload: this.#payload(i) })
    return null
  }

  /** Rejects a row of an earlier batch that is known by its number only. */
  rejectRow(row: number, code: IssueCode, name: string, value: string): void {
    this.#log(row, code, name, { value, personal: false, payload: null })
  }

  /** Counts a warning of row i in a field. */
  warn(i: number, code: IssueCode, name: string): void {
    this.log.warn(code, this.sourceOf(name) ?? name, this.row(i), this.#isPersonal(name) ? null : this.#rawOf(name, i))
  }

  /** Value of a cell; a bad cell or an empty one that is required rejects the row and gives undefined. */
  need<Value>(i: number, cell: Cell<Value>, name: string): Value | undefined {
    if (cell.issue !== null) {
      this.reject(i, cell.issue, name)
      return undefined
    }
    if (cell.value === null) {
      this.reject(i, 'V-REQUIRED', name)
      return undefined
    }
    if (cell.warning !== null) this.warn(i, cell.warning, name)
    return cell.value
  }

  #log(
    row: number,
    code: IssueCode,
    name: string | null,
    cell: Pick<Rejection, 'value' | 'personal' | 'payload'>,
  ): void {
    const column = name === null ? null : (this.sourceOf(name) ?? name)
    this.log.reject({ row, code, column, field: name, ...cell, message: rejectionSentence(row, code, column) })
  }

  #isPersonal(name: string): boolean {
    return fieldOf(this.plan.entity, name)?.personal ?? false
  }

  #column<Value>(name: string, parse: ParseCell<Value>): TypedColumn<Value> {
    const source = this.#sourceOf.get(name)
    const index = source === undefined ? -1 : this.header.indexOf(source)
    const { profile, reading } = this.plan
    const clean = cleaner(profile?.cleanUps[name] ?? [], new Set(reading.nullWords))
    const constant = profile?.constants[name] ?? null
    const column = new TypedColumn(index, clean, parse, constant)
    this.#columns.push(column)
    return column
  }

  #hint(name: string): ColumnHint | undefined {
    const source = this.#sourceOf.get(name)
    return this.plan.hints.find((hint) => hint.column === source)
  }

  #rawOf(name: string, i: number): string {
    const source = this.#sourceOf.get(name)
    return source === undefined ? '' : (this.#batch?.columns[this.header.indexOf(source)]?.[i] ?? '')
  }

  #payload(i: number): string {
    const cells = this.header.map((name, c) => [name, this.#batch?.columns[c]?.[i] ?? ''] as const)
    return JSON.stringify(
      Object.fromEntries(cells.filter(([, text]) => text !== '').map(([name, text]) => [name, text.slice(0, 2000)])),
    )
  }
}

/** What is wrong with a row, in one sentence with its place. */
export function rejectionSentence(row: number, code: IssueCode, column: string | null): string {
  const place = column === null ? `Row ${row}` : `Row ${row}, column ${column}`
  return `${place}: ${issueKind(code).condition}`
}
