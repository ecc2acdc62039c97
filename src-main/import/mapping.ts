import { entities } from './entities.ts'
import type { EntityName } from './entities.ts'
import type { Field, FieldType } from './fields/field.ts'
import type { Glimpse } from './profiles/profile.ts'
import { normaliseHeader, squeezed } from './profiles/profile.ts'
import { numberParser, parseBoolean, parseCurrency } from './typing/amount.ts'
import { momentParser } from './typing/moment.ts'
import { openZone } from './typing/zone.ts'

/** One column with the field it most likely means. */
export interface ColumnGuess {
  readonly source: string
  readonly field: string
  readonly confidence: number
}

/** How well a file fits one extract kind. */
export interface EntityGuess {
  readonly entity: EntityName
  readonly score: number
  /** Columns with a confidence of at least 0.6, best first. */
  readonly columns: readonly ColumnGuess[]
}

/** From here a column is mapped without asking (data model 6.3). */
export const ACCEPTED = 0.9
/** From here a column is proposed. */
export const PROPOSED = 0.6
/** Two kinds of extract closer than this cannot be told apart. */
export const TOO_CLOSE = 0.05

const CANDIDATES: readonly EntityName[] = ['order_lines', 'orders', 'customers', 'products', 'carts', 'events']

/** Scores a header and its first cells against every kind of extract, best first (data model 6.3). */
export function guessEntities(glimpse: Glimpse): readonly EntityGuess[] {
  const guesses = CANDIDATES.map((entity) => guessColumns(entity, glimpse))
  const study = guessStudy(glimpse)
  return (study === null ? guesses : [...guesses, study]).toSorted((a, b) => b.score - a.score)
}

/** Assigns columns to the fields of one kind greedily by score, one column per field. */
export function guessColumns(entity: EntityName, glimpse: Glimpse): EntityGuess {
  const names = withoutSharedPrefix(glimpse.names)
  const shared = sharedSynonyms(entities[entity].fields)
  const pairs = glimpse.header.flatMap((source, index) =>
    entities[entity].fields.flatMap((target) => {
      const byName = nameScore(names[index] ?? '', target, shared)
      if (byName === 0) return []
      const confidence = Math.min(1, byName + valueScore(target.type, columnOf(glimpse, index)))
      return confidence >= PROPOSED ? [{ source, field: target.name, confidence }] : []
    }),
  )
  const columns: ColumnGuess[] = []
  for (const pair of pairs.toSorted((a, b) => b.confidence - a.confidence)) {
    const taken = columns.some((column) => column.source === pair.source || column.field === pair.field)
    if (!taken) columns.push(pair)
  }
  return { entity, columns, score: entityScore(entity, columns, glimpse.header.length) }
}

/** Mean confidence of the required fields times 0.7 plus 0.3 times the share of columns mapped. */
function entityScore(entity: EntityName, columns: readonly ColumnGuess[], width: number): number {
  const confidenceOf = (name: string) => columns.find((column) => column.field === name)?.confidence ?? 0
  const { fields, oneOf } = entities[entity]
  const required = [
    ...fields.filter((target) => target.required).map((target) => confidenceOf(target.name)),
    ...oneOf.map((either) => Math.max(...either.map(confidenceOf))),
  ]
  const mean = required.reduce((sum, value) => sum + value, 0) / Math.max(required.length, 1)
  return mean * (0.7 + (0.3 * columns.length) / Math.max(width, 1))
}

function nameScore(name: string, target: Field, shared: ReadonlySet<string>): number {
  const key = squeezed(name)
  if (key === '') return 0
  if (key === squeezed(target.name)) return 1
  if (target.synonyms.some((synonym) => squeezed(synonym) === key)) return shared.has(key) ? 0.85 : 0.95
  const overlap = Math.max(...[target.name, ...target.synonyms].map((candidate) => tokenOverlap(name, candidate)))
  return overlap >= 0.5 ? 0.5 + 0.4 * overlap : 0
}

/** Shared words over all words. */
function tokenOverlap(a: string, b: string): number {
  const left = new Set(a.split('_').filter(Boolean))
  const right = new Set(normaliseHeader(b).split('_').filter(Boolean))
  const both = [...left].filter((word) => right.has(word)).length
  return both / Math.max(left.size + right.size - both, 1)
}

function sharedSynonyms(fields: readonly Field[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const synonym of fields.flatMap((target) => target.synonyms.map(squeezed)))
    counts.set(synonym, (counts.get(synonym) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count > 1).map(([synonym]) => synonym))
}

/** Drops a first word that at least 80 % of the headers share, such as a table name. */
function withoutSharedPrefix(names: readonly string[]): readonly string[] {
  const [first = ''] = (names[0] ?? '').split('_')
  const prefix = `${first}_`
  const sharing = names.filter((name) => name.startsWith(prefix)).length
  if (first === '' || names.length < 3 || sharing < names.length * 0.8) return names
  return names.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name))
}

function columnOf(glimpse: Glimpse, index: number): readonly string[] {
  return glimpse.rows.map((row) => (row[index] ?? '').trim()).filter((text) => text !== '')
}

/** +0.05 when nearly all cells can be read as the type, -0.5 when many cannot; text takes anything. */
function valueScore(type: FieldType, values: readonly string[]): number {
  if (values.length === 0 || type === 'txt' || type === 'code') return 0
  if (type === 'id') return values.some((value) => value.length > 200) ? -0.5 : 0.05
  const rate = values.filter((value) => readable(type, value)).length / values.length
  if (rate >= 0.98) return 0.05
  return rate < 0.6 ? -0.5 : 0
}

function readable(type: FieldType, value: string): boolean {
  switch (type) {
    case 'date':
    case 'ts':
      return ['ymd', 'dmy', 'mdy'].some(
        (order) =>
          momentParser(order === 'dmy' ? 'dmy' : order === 'mdy' ? 'mdy' : 'ymd', openZone('UTC'))(value).issue ===
          null,
      )
    case 'bool':
      return parseBoolean(value).issue === null
    case 'cur':
      return parseCurrency(value).issue === null
    default:
      return numberParser('.')(value).issue === null || numberParser(',')(value).issue === null
  }
}

const ARM_WORDS = new Set([
  'arm',
  'variant',
  'group',
  'treatment',
  'treatmentgroup',
  'testgroup',
  'segment',
  'bucket',
  'experimentgroup',
])
const OUTCOME_WORDS =
  /^(?:visit|conversion|converted|spend|revenue|outcome|purchase|purchased|clicked|click|sales|response|churn)/

/**
 * A study table has one column of few texts named like an arm, and outcomes; columns named like outcomes are outcomes,
 * the others covariates. Null when there is no such pair.
 */
function guessStudy(glimpse: Glimpse): EntityGuess | null {
  const arm = glimpse.header.findIndex(
    (header, index) => ARM_WORDS.has(squeezed(header)) && fewTexts(columnOf(glimpse, index)),
  )
  const outcomes = glimpse.names.filter((name) => OUTCOME_WORDS.test(name)).length
  const armHeader = glimpse.header[arm]
  if (armHeader === undefined || outcomes === 0) return null
  const columns = glimpse.header.flatMap((source, index) => {
    const name = glimpse.names[index] ?? ''
    if (source === armHeader) return [{ source, field: 'arm', confidence: 0.9 }]
    if (/^(?:unit|user|customer|visitor|subject)_?id$/.test(name))
      return [{ source, field: 'unit_id', confidence: 0.9 }]
    return [{ source, field: `${OUTCOME_WORDS.test(name) ? 'outcome' : 'covariate'}:${source}`, confidence: 0.75 }]
  })
  return { entity: 'experiment_units', columns, score: 0.85 }
}

function fewTexts(values: readonly string[]): boolean {
  const distinct = new Set(values)
  return values.length >= 20 && distinct.size >= 2 && distinct.size <= 10
}
