import type { Database } from 'better-sqlite3'
import { LensError } from '../../base/faults.ts'

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

/** Arms in order of their labels with the number of their units. */
export function readArms(db: Database, study: Study): { readonly arm: string; readonly units: number }[] {
  const rows = db.prepare<[number], { arm: string; units: number }>(
    'SELECT variant AS arm, count(*) AS units FROM experiment_unit WHERE experiment_key = ? GROUP BY variant ORDER BY variant',
  )
  return rows.all(study.key)
}

/** Arms and arm of every unit; a unit that was assigned to several arms is counted and left out. */
export function readAssignment(db: Database, study: Study): Assignment {
  const arms = readArms(db, study).map((row) => row.arm)
  const codeOf = new Map(arms.map((arm, code) => [arm, code]))
  const last = pluckNumber(db, 'SELECT max(unit_no) FROM experiment_unit WHERE experiment_key = ?', study.key)
  const codes = new Uint16Array(last + 1).fill(arms.length)
  const rows = db.prepare<[number], [number, string]>(
    'SELECT unit_no, variant FROM experiment_unit WHERE experiment_key = ?',
  )
  let units = 0
  for (const [unit, arm] of rows.raw().iterate(study.key)) {
    codes[unit] = codeOf.get(arm) ?? arms.length
    units++
  }
  const identified = hasIds(db, study.key)
  const crossed = identified ? crossoverUnits(db, study.key) : { ids: 0, numbers: [] }
  for (const unit of crossed.numbers) codes[unit] = arms.length
  const sizes = arms.map(() => 0)
  for (const code of codes) if (code < sizes.length) sizes[code] = (sizes[code] ?? 0) + 1
  return { arms, sizes, codes, units, crossovers: crossed.ids, hasIds: identified }
}

/** Values of one numeric measure by unit number; NaN where a unit has none. */
export function readMeasure(db: Database, study: Study, measure: Measure, units: number): Float64Array {
  const values = new Float64Array(units).fill(Number.NaN)
  const rows = db.prepare<[number, number], [number, number]>(
    `SELECT unit_no, num FROM experiment_value WHERE experiment_key = ? AND measure_no = ? AND num IS NOT NULL`,
  )
  for (const [unit, value] of rows.raw().iterate(study.key, measure.no)) values[unit] = value
  return values
}

function crossoverUnits(db: Database, key: number): { readonly ids: number; readonly numbers: number[] } {
  const rows = db
    .prepare<[number, number], { id: string; unit: number }>(
      `SELECT unit_id AS id, unit_no AS unit FROM experiment_unit WHERE experiment_key = ? AND unit_id IN (
         SELECT unit_id FROM experiment_unit WHERE experiment_key = ?
         GROUP BY unit_id HAVING min(variant) <> max(variant))`,
    )
    .all(key, key)
  return { ids: new Set(rows.map((row) => row.id)).size, numbers: rows.map((row) => row.unit) }
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
