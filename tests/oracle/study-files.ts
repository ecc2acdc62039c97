import Database from 'better-sqlite3'
import { defaultSettings } from '../../src-main/model/settings.ts'
import type { AnalysisContext } from '../../src-main/analysis/context.ts'
import { ddl } from '../../src-main/model/derive/ddl.ts'
import {
  experimentMeasure,
  experimentUnit,
  experimentValue,
  goldExperimentDim,
} from '../../src-main/model/gold/experiments.ts'
import { syntheticFacts } from '../support/synthetic-facts.ts'
import { csvCells, readText } from './basket-files.ts'

/** Which columns of a study table are what. */
export interface StudyShape {
  readonly id: string
  readonly arm: string
  readonly control: string
  readonly unit?: string
  readonly measures: readonly (readonly [name: string, role: 'outcome' | 'covariate', kind: 'binary' | 'number'])[]
}

/** Records of a CSV file by column name. */
export function csvRecords(path: string): Record<string, string>[] {
  const [header = '', ...lines] = readText(path).split(/\r?\n/)
  const names = csvCells(header)
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(csvCells(line).map((cell, i) => [names[i] ?? '', cell])))
}

/** A warehouse that holds nothing but studies, filled without the product's own importer. */
export function studyContext(
  ...studies: { shape: StudyShape; rows: readonly Record<string, string>[] }[]
): AnalysisContext {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = OFF')
  for (const table of [goldExperimentDim, experimentUnit, experimentMeasure, experimentValue]) {
    for (const statement of ddl(table)) db.exec(statement)
  }
  studies.forEach(({ shape, rows }, i) => fillStudy(db, i + 1, shape, rows))
  const facts = syntheticFacts({ orders: 0, customers: 0, products: 0, days: 0, seed: 1 })
  return { db, facts, settings: defaultSettings(), tick: () => undefined }
}

function fillStudy(
  db: Database.Database,
  key: number,
  shape: StudyShape,
  rows: readonly Record<string, string>[],
): void {
  const { id, control, measures } = shape
  db.prepare(
    'INSERT INTO gold_experiment_dim (experiment_key, experiment_id, experiment_name, control_variant) VALUES (?, ?, ?, ?)',
  ).run(key, id, id, control)
  const unit = db.prepare(
    'INSERT INTO experiment_unit (experiment_key, unit_no, unit_id, variant, batch_id, source_row) VALUES (?, ?, ?, ?, 1, ?)',
  )
  const measure = db.prepare('INSERT INTO experiment_measure VALUES (?, ?, ?, ?, ?)')
  const value = db.prepare(
    'INSERT INTO experiment_value (experiment_key, measure_no, unit_no, num) VALUES (?, ?, ?, ?)',
  )
  db.transaction(() => {
    measures.forEach(([name, role, kind], no) => measure.run(key, no + 1, name, role, kind))
    rows.forEach((row, i) => unit.run(key, i + 1, row[shape.unit ?? ''] ?? String(i + 1), row[shape.arm], i + 1))
    measures.forEach(([name], no) => {
      rows.forEach((row, i) => {
        if (row[name] !== '') value.run(key, no + 1, i + 1, Number(row[name]))
      })
    })
  })()
}
