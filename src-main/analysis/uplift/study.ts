import type { Database } from 'better-sqlite3'
import { LensError } from '../../base/faults.ts'
import type { AnalysisContext } from '../context.ts'
import { keptFor } from '../facts-cache.ts'
import { ROWS_PER_TICK } from '../kernels/tick.ts'

/** One column of a study table besides unit and arm. */
export interface Measure {
  readonly no: number
  readonly name: string
  readonly role: 'outcome' | 'covariate'
  readonly kind: 'binary' | 'number' | 'text'
}

/** What is known about a study before any value is read. */
export interface Study {
  readonly key: number
  readonly id: string
  readonly name: string
  /** Control arm as recorded; may be no arm of the study. */
  readonly control: string
  readonly expectedSplit: Readonly<Record<string, number>> | null
  readonly measures: readonly Measure[]
}

/** Who got which arm. */
export interface Assignment {
  /** Arms in order of their labels. */
  readonly arms: readonly string[]
  /** Assigned units per arm, crossovers left out. */
  readonly sizes: readonly number[]
  /** Arm code per unit number; `arms.length` marks units that are left out. */
  readonly codes: Uint16Array
  readonly units: number
  /** Units found in more than one arm; left out of every figure. */
  readonly crossovers: number
  /** Whether units carry ids, so that a unit in two arms would be seen. */
  readonly hasIds: boolean
}

/** An arm with the number of units that were assigned to it. */
interface ArmSize {
  readonly arm: string
  readonly units: number
}

/** Place of units without an arm that counts. */
const NO_ARM = 65_535

/** Every loaded study by id. */
export function readStudies(db: Database): Study[] {
  const measures = db.prepare<[number], Measure>(
    'SELECT measure_no AS no, name, role, kind FROM experiment_measure WHERE experiment_key = ? ORDER BY measure_no',
  )
  const rows = db
    .prepare<[], { key: number; id: string; name: string; control: string; split: string | null }>(
      `SELECT experiment_key AS key, experiment_id AS id, experiment_name AS name, control_variant AS control,
              expected_split AS split
       FROM gold_experiment_dim WHERE experiment_key > 0 ORDER BY experiment_id`,
    )
    .all()
  return rows.map(({ split, ...row }) => ({ ...row, expectedSplit: splitOf(split), measures: measures.all(row.key) }))
}

/**
 * The study of that id or else that name, or the only one of the workspace.
 * @throws LensError `no_study` when there is none of that name, none at all, or several to choose from
 */
export function chooseStudy(db: Database, id: string | undefined): Study {
  const studies = readStudies(db)
  const byId = studies.filter((study) => id === undefined || study.id === id)
  const found = byId.length > 0 ? byId : studies.filter((study) => study.name === id)
  const [study] = found
  if (study && found.length === 1) return study
  const known = studies.map((each) => each.id)
  if (known.length === 0) throw new LensError('no_study', 'No experiment is loaded.')
  const sentence = id === undefined ? `There are ${known.length} studies; name one.` : `There is no study called ${id}.`
  throw new LensError('no_study', sentence, { studies: known })
}

/** Arms in order of their labels with the number of their units; kept, because it reads every unit. */
export function readArms({ db, facts }: AnalysisContext, study: Study): ArmSize[] {
  const read = (): ArmSize[] =>
    db
      .prepare<[number], ArmSize>(
        `SELECT variant AS arm, count(*) AS units FROM experiment_unit WHERE experiment_key = ?
         GROUP BY variant ORDER BY variant`,
      )
      .all(study.key)
  return keptFor(facts, JSON.stringify(['arms', study.key]), read, (rows) => 100 * rows.length)
}

/** Arms and arm of every unit, kept; a unit that was assigned to several arms is counted and left out. */
export function readAssignment(context: AnalysisContext, study: Study): Assignment {
  const read = (): Assignment => makeAssignment(context, study.key)
  return keptFor(context.facts, JSON.stringify(['assignment', study.key]), read, ({ codes }) => codes.byteLength)
}

/** Values of one numeric measure by unit number, kept; NaN where a unit has none. Nobody changes them. */
export function readMeasure(context: AnalysisContext, study: Study, measure: Measure, units: number): Float64Array {
  const read = (): Float64Array => {
    const values = new Float64Array(units).fill(Number.NaN)
    const rows = context.db.prepare<[number, number], [number, number]>(
      `SELECT unit_no, num FROM experiment_value WHERE experiment_key = ? AND measure_no = ? AND num IS NOT NULL`,
    )
    let row = 0
    for (const [unit, value] of rows.raw().iterate(study.key, measure.no)) {
      if (row++ % ROWS_PER_TICK === 0) context.tick(row, units)
      values[unit] = value
    }
    return values
  }
  const name = JSON.stringify(['measure', study.key, measure.no, units])
  return keptFor(context.facts, name, read, (values) => values.byteLength)
}

function makeAssignment(context: AnalysisContext, key: number): Assignment {
  const { db, tick } = context
  const identified = hasIds(db, key)
  const last = pluckNumber(db, 'SELECT max(unit_no) FROM experiment_unit WHERE experiment_key = ?', key)
  const rows = db.prepare<[number], [unit: number, arm: string, id: string | null]>(
    `SELECT unit_no, variant, ${identified ? 'unit_id' : 'NULL'} FROM experiment_unit WHERE experiment_key = ?`,
  )
  const found = new Map<string, number>()
  const placed = new Uint16Array(last + 1).fill(NO_ARM)
  const placeOf = new Map<string, number>()
  const crossed = new Set<string>()
  let units = 0
  for (const [unit, arm, id] of rows.raw().iterate(key)) {
    if (units++ % ROWS_PER_TICK === 0) tick(units, last)
    const place = found.get(arm) ?? found.size
    if (place === found.size) found.set(arm, place)
    placed[unit] = place
    if (id === null) continue
    const known = placeOf.get(id)
    if (known === undefined) placeOf.set(id, place)
    else if (known !== place) crossed.add(id)
  }
  if (crossed.size > 0) for (const unit of unitsOf(context, key, crossed)) placed[unit] = NO_ARM
  const arms = [...found.keys()].sort()
  const codeOf = Uint16Array.from(found.keys(), (arm) => arms.indexOf(arm))
  const sizes = arms.map(() => 0)
  const codes = placed.map((place) => codeOf[place] ?? arms.length)
  for (const code of codes) if (code < sizes.length) sizes[code] = (sizes[code] ?? 0) + 1
  return { arms, sizes, codes, units, crossovers: crossed.size, hasIds: identified }
}

/** Numbers of the units with one of these ids. */
function unitsOf({ db, tick }: AnalysisContext, key: number, ids: ReadonlySet<string>): number[] {
  const rows = db.prepare<[number], [unit: number, id: string]>(
    'SELECT unit_no, unit_id FROM experiment_unit WHERE experiment_key = ?',
  )
  const units: number[] = []
  let row = 0
  for (const [unit, id] of rows.raw().iterate(key)) {
    if (row++ % ROWS_PER_TICK === 0) tick(row, row)
    if (ids.has(id)) units.push(unit)
  }
  return units
}

function hasIds(db: Database, key: number): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM experiment_unit WHERE experiment_key = ?
    AND unit_id NOT IN (CAST(unit_no AS TEXT), CAST(source_row AS TEXT)))`
  return pluckNumber(db, sql, key) === 1
}

function pluckNumber(db: Database, sql: string, key: number): number {
  return db.prepare<[number], number | null>(sql).pluck().get(key) ?? 0
}

function splitOf(json: string | null): Readonly<Record<string, number>> | null {
  if (json === null) return null
  const parsed: unknown = JSON.parse(json)
  if (typeof parsed !== 'object' || parsed === null) return null
  const entries = Object.entries(parsed).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return Object.fromEntries(entries)
}
