import { basename } from 'node:path'
import { hashFile } from '../store/checksum.ts'
import { entities, fieldOf, measureOf } from './entities.ts'
import type { EntityName } from './entities.ts'
import type { Finding } from './findings.ts'
import { issueFindings, proposalFindings } from './findings.ts'
import { Extract } from './conform/extract.ts'
import { RowLog } from './conform/row-log.ts'
import type { Proposal } from './propose.ts'
import { propose } from './propose.ts'
import { fileSource } from './readers/byte-source.ts'
import type { Recipe } from './recipes.ts'
import type { LoadFile } from './request.ts'
import { cleanUps } from './typing/clean-up.ts'
import { openZone } from './typing/zone.ts'

const SAMPLES = 5
const CONFIDENT = 0.95
const MASK = '•••'

/** A file as it would be read, mapped and checked. */
export interface FilePreview {
  name: string
  bytes: number
  sha256: string
  estimatedRows: number
  readAs: {
    format: 'csv' | 'parquet' | 'basket'
    compression: 'none' | 'gzip' | 'zstd'
    encoding: string | null
    delimiter: string | null
    header: boolean
    dateOrder: 'ymd' | 'dmy' | 'mdy' | null
    decimal: '.' | ',' | null
    reasons: string[]
  }
  entity: EntityName | null
  entityConfidence: number
  entityCandidates: { entity: EntityName; score: number }[]
  profile: string | null
  recipe: string | null
  header: string[]
  columns: PreviewColumn[]
  rows: string[][]
  rawLines: string[]
  findings: Finding[]
  alreadyLoaded: { load: number; at: string } | null
  confident: boolean
}

/** One source column with what it is taken for. */
export interface PreviewColumn {
  source: string
  field: string | null
  confidence: number
  required: boolean
  type: string | null
  personal: boolean
  samples: string[]
  cleanUp: string[]
}

/** A file that the current version holds. */
export interface LoadedFile {
  readonly sha256: string
  readonly load: number
  readonly at: string
}

/**
 * Reads the beginning of a file (all of it only where dates leave day and month open) and says how it would be read,
 * mapped and checked. Personal columns are masked. Nothing is written.
 * @param loaded files that the current version holds, to recognise the very same file
 */
export async function previewFile(
  file: LoadFile,
  recipes: readonly Recipe[],
  loaded: readonly LoadedFile[],
): Promise<FilePreview> {
  const source = fileSource(file.path)
  const name = file.name ?? basename(file.path)
  const { sha256, bytes } = hashFile(file.path)
  const proposal = await propose({ ...source, name }, file, recipes)
  const columns = describeColumns(proposal)
  const known = loaded.findLast((candidate) => candidate.sha256 === sha256)
  const { sniffed } = proposal
  const findings = [...proposalFindings(proposal), ...sampleFindings(proposal)]
  return {
    name,
    bytes,
    sha256,
    columns,
    findings,
    estimatedRows: sniffed.estimatedRows,
    readAs: { ...pickReadAs(proposal), reasons: [...sniffed.readAs.reasons] },
    entity: proposal.entity,
    entityConfidence: proposal.confidence,
    entityCandidates: [...proposal.candidates],
    profile: proposal.profile?.id ?? null,
    recipe: proposal.recipe?.name ?? null,
    header: [...proposal.header],
    rows: sniffed.rows
      .slice(0, 50)
      .map((row) =>
        row.map((cell, index) => (columns[index]?.personal === true && cell !== '' ? MASK : cell.slice(0, 500))),
      ),
    rawLines: columns.some((column) => column.personal) ? [] : [...sniffed.rawLines],
    alreadyLoaded: known === undefined ? null : { load: known.load, at: known.at },
    confident:
      proposal.blocks.length === 0 && columns.every((column) => !column.required || column.confidence >= CONFIDENT),
  }
}

function pickReadAs({ sniffed }: Proposal): Omit<FilePreview['readAs'], 'reasons'> {
  const { format, compression, encoding, delimiter, header, dateOrder, decimal } = sniffed.readAs
  return { format, compression, encoding, delimiter, header, dateOrder, decimal }
}

function describeColumns(proposal: Proposal): PreviewColumn[] {
  const { entity, header, profile, sniffed } = proposal
  return header.map((source, index) => {
    const guess = proposal.columns.find((column) => column.source === source)
    const field = guess === undefined || entity === null ? null : fieldOf(entity, guess.field)
    const measure = guess === undefined ? null : measureOf(guess.field)
    const personal = field?.personal ?? looksPersonal(source)
    const cells = sniffed.rows.map((row) => (row[index] ?? '').trim()).filter((cell) => cell !== '')
    return {
      source,
      personal,
      field: guess?.field ?? null,
      confidence: guess?.confidence ?? 0,
      required: field?.required ?? guess?.field === 'arm',
      type: field?.type ?? (measure === null ? null : 'measure'),
      samples: personal
        ? cells.slice(0, 1).map(() => MASK)
        : [...new Set(cells)].slice(0, SAMPLES).map((cell) => cell.slice(0, 200)),
      cleanUp: (profile?.cleanUps[guess?.field ?? ''] ?? []).map((rule) => cleanUps[rule].doc),
    }
  })
}

/** Unmapped columns that carry names or contact data by their header are masked as well. */
function looksPersonal(header: string): boolean {
  return /e-?mail|phone|name$|street|address|zip|postal|birth/i.test(header) && !/product|item|company/i.test(header)
}

/** Types the sampled rows as the load would, so that bad cells are seen before it. */
function sampleFindings(proposal: Proposal): Finding[] {
  const { plan, sniffed, header } = proposal
  if (plan === null || proposal.blocks.length > 0) return []
  const log = new RowLog(() => undefined)
  const extract = new Extract(plan, header, log, openZone('UTC'))
  const columns = header.map((_, index) => sniffed.rows.map((row) => row[index] ?? ''))
  const checks = entities[plan.entity].fields
    .filter((field) => extract.sourceOf(field.name) !== null)
    .map((field) => ({ field, column: columnOf(extract, field.name, field.type) }))
  extract.use({
    firstRow: 1,
    read: sniffed.rows.length,
    rows: sniffed.rows.length,
    rowNumbers: null,
    columns,
    byteOffset: 0,
    rejected: [],
    flags: [],
    flagged: 0,
    ignored: 0,
  })
  for (let i = 0; i < sniffed.rows.length; i++) {
    const bad = checks.find(
      ({ field, column }) =>
        column.at(i).issue !== null ||
        (field.required && column.at(i).value === null && plan.profile?.rules.headerOnFirstLine !== true),
    )
    if (bad !== undefined) extract.reject(i, bad.column.at(i).issue ?? 'V-REQUIRED', bad.field.name)
  }
  return issueFindings(log.tallies)
}

function columnOf(
  extract: Extract,
  name: string,
  type: string,
): { at(i: number): { value: unknown; issue: Parameters<Extract['reject']>[1] | null } } {
  switch (type) {
    case 'money':
      return extract.amount(name)
    case 'num':
      return extract.number(name)
    case 'int':
      return extract.integer(name)
    case 'ts':
    case 'date':
      return extract.moment(name)
    case 'bool':
      return extract.boolean(name)
    case 'cur':
      return extract.currency(name)
    default:
      return extract.text(name)
  }
}
