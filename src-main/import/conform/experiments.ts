import { LensError } from '../../base/faults.ts'
import { measureOf } from '../entities.ts'
import { numberParser } from '../typing/amount.ts'
import type { TypedColumn } from '../typing/column.ts'
import type { Conformer, Dimensions } from './dimensions.ts'
import type { Extract } from './extract.ts'
import { RowInserter } from './insert.ts'
import type { BatchContext } from './warehouse.ts'

interface Measure {
  readonly no: number
  readonly name: string
  readonly role: 'outcome' | 'covariate'
  readonly column: TypedColumn<string>
  readonly values: RowInserter
  /** Seen so far: only 0 and 1, only numbers, or texts. */
  kind: 'binary' | 'number' | 'text'
}

const CONTROL_WORDS = /^(?:control|placebo|no[ _-]|none|a$|baseline|holdout)/i

/**
 * Takes a study table: one row per unit with its arm, outcomes and covariates. A study is replaced as a whole when it is
 * delivered again; units without an id are numbered by row and create no customers.
 */
export class ExperimentConformer implements Conformer {
  readonly #extract: Extract
  readonly #context: BatchContext
  readonly #dimensions: Dimensions
  readonly #arm: TypedColumn<string>
  readonly #unit: TypedColumn<string>
  readonly #measures: readonly Measure[]
  readonly #units: RowInserter
  readonly #key: number
  readonly #arms = new Map<string, number>()
  readonly #parse = numberParser('.')
  #count = 0

  constructor(extract: Extract, context: BatchContext, dimensions: Dimensions) {
    this.#extract = extract
    this.#context = context
    this.#dimensions = dimensions
    this.#arm = extract.text('arm')
    this.#unit = extract.text('unit_id')
    this.#key = openStudy(context, dimensions, this.#study().id, this.#study().name)
    this.#units = new RowInserter(context.db, 'experiment_unit', [
      'experiment_key',
      'unit_no',
      'unit_id',
      'customer_key',
      'variant',
      'batch_id',
      'source_row',
    ])
    this.#measures = this.#openMeasures()
  }

  take(rows: number): void {
    for (let i = 0; i < rows; i++) {
      const arm = this.#extract.need(i, this.#arm.at(i), 'arm')
      if (arm === undefined) continue
      const no = ++this.#count
      const given = this.#unit.at(i).value
      this.#units.add(
        this.#key,
        no,
        given ?? String(no),
        this.#customerOf(given),
        arm,
        this.#context.batchId,
        this.#extract.row(i),
      )
      this.#arms.set(arm, (this.#arms.get(arm) ?? 0) + 1)
      for (const measure of this.#measures) this.#value(measure, no, measure.column.at(i).value)
      this.#extract.log.counts.loaded++
    }
  }

  finish(): void {
    this.#units.flush()
    for (const measure of this.#measures) measure.values.flush()
    if (this.#arms.size < 2)
      throw new LensError('required_field', 'A study needs at least two arms in its arm column.', {
        field: 'arm',
        arms: this.#arms.size,
      })
    const insert = this.#context.db.prepare(
      'INSERT INTO experiment_measure (experiment_key, measure_no, name, role, kind) VALUES (?, ?, ?, ?, ?)',
    )
    for (const measure of this.#measures) {
      insert.run(this.#key, measure.no, measure.name, measure.role, measure.kind)
      this.#settleKind(measure)
    }
    this.#context.db
      .prepare(
        'UPDATE gold_experiment_dim SET control_variant = ?, primary_metric = ?, batch_id = ? WHERE experiment_key = ?',
      )
      .run(
        this.#control(),
        this.#measures.find((measure) => measure.role === 'outcome')?.name ?? 'outcome',
        this.#context.batchId,
        this.#key,
      )
    this.#extract.log.added++
  }

  /** Both readings of a value are written; the one that does not hold for the whole measure is cleared at the end. */
  #value(measure: Measure, unit: number, text: string | null): void {
    const number = text === null ? null : this.#parse(text).value
    if (text !== null && number === null) measure.kind = 'text'
    else if (number !== null && number !== 0 && number !== 1 && measure.kind === 'binary') measure.kind = 'number'
    measure.values.add(this.#key, measure.no, unit, number, number === null || measure.kind === 'text' ? text : null)
  }

  /** Numbers of a measure that turned out to be text are texts: their exact writing is the shortest decimal. */
  #settleKind(measure: Measure): void {
    if (measure.kind !== 'text') return
    this.#context.db
      .prepare(
        `UPDATE experiment_value SET txt = coalesce(txt, CASE WHEN num = CAST(num AS INTEGER) THEN CAST(CAST(num AS INTEGER) AS TEXT) ELSE CAST(num AS TEXT) END),
           num = NULL WHERE experiment_key = ? AND measure_no = ? AND num IS NOT NULL`,
      )
      .run(this.#key, measure.no)
  }

  #customerOf(unit: string | null): number {
    if (unit === null) return -2
    return this.#dimensions.customers.find('default', unit)?.customer_key ?? -2
  }

  #control(): string {
    const given = this.#extract.plan.profile?.study?.control
    const arms = [...this.#arms.keys()]
    if (given !== undefined && given !== null && this.#arms.has(given)) return given
    const named = arms.find((arm) => CONTROL_WORDS.test(arm))
    return named ?? arms.toSorted((a, b) => (this.#arms.get(b) ?? 0) - (this.#arms.get(a) ?? 0))[0] ?? 'control'
  }

  #study(): { id: string; name: string } {
    const known = this.#extract.plan.profile?.study
    return known ?? { id: `study-${this.#context.fileTag}`, name: this.#context.fileName.replace(/\.[a-z.]+$/i, '') }
  }

  #openMeasures(): Measure[] {
    const columns = ['experiment_key', 'measure_no', 'unit_no', 'num', 'txt']
    const named = Object.values(this.#extract.plan.mapping).flatMap((field) => {
      const measure = measureOf(field)
      return measure === null ? [] : [{ field, ...measure }]
    })
    const ordered = [
      ...named.filter((one) => one.role === 'outcome'),
      ...named.filter((one) => one.role === 'covariate'),
    ]
    if (!ordered.some((one) => one.role === 'outcome')) {
      throw new LensError('required_field', 'A study needs at least one column mapped as outcome:<name>.', {
        field: 'outcome',
      })
    }
    return ordered.map(({ field, role, name }, index) => ({
      no: index + 1,
      name,
      role,
      column: this.#extract.text(field),
      kind: 'binary',
      values: new RowInserter(this.#context.db, 'experiment_value', columns),
    }))
  }
}

/** The key of a study; an earlier delivery of it is cleared. */
function openStudy({ db }: BatchContext, dimensions: Dimensions, id: string, name: string): number {
  const known = db
    .prepare<[string], number>('SELECT experiment_key FROM gold_experiment_dim WHERE experiment_id = ?')
    .pluck()
    .get(id)
  if (known !== undefined) {
    for (const table of ['experiment_unit', 'experiment_measure', 'experiment_value'])
      db.prepare(`DELETE FROM ${table} WHERE experiment_key = ?`).run(known)
    return known
  }
  const key = dimensions.sequences.next('gold_experiment_dim', 'experiment_key')
  db.prepare('INSERT INTO gold_experiment_dim (experiment_key, experiment_id, experiment_name) VALUES (?, ?, ?)').run(
    key,
    id,
    name,
  )
  return key
}
