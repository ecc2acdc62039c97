import { LensError } from '../../base/faults.ts'
import { READ_LIMITS } from './batch.ts'
import { CsvScanner, type CellMark, type RecordSink } from './csv-scanner.ts'
import { delimiterByte, type Delimiter } from './plan.ts'
import type { Reasoned } from './sniff-encoding.ts'
import { decimalOf, isValueLike } from './sniff-values.ts'
import { WhitespaceScanner } from './whitespace-scanner.ts'

const MOST_RECORDS = 5_000
const CANDIDATES: readonly Delimiter[] = [',', ';', '\t', '|']
const NAMES: Readonly<Record<Delimiter, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
  whitespace: 'blanks',
}

/** Records of the beginning of a file as one delimiter splits them. */
export interface SampleRecords {
  readonly delimiter: Delimiter
  readonly records: readonly (readonly string[])[]
  /** Blank lines and records seen, beyond the records kept too. */
  readonly seen: number
  readonly fault: LensError | null
}

class SampleSink implements RecordSink {
  readonly records: string[][] = []
  irregular = 0
  seen = 0

  wants(): boolean {
    return this.records.length < MOST_RECORDS
  }

  row(): number {
    return this.seen
  }

  record(
    cells: readonly string[],
    count: number,
    _offset: number,
    _raw: () => string,
    marks: readonly CellMark[],
  ): void {
    this.seen++
    if (marks.some((mark) => mark.code === 'text_after_quote')) this.irregular++
    if (this.records.length < MOST_RECORDS) this.records.push(cells.slice(0, count))
  }

  blank(): void {
    this.seen++
  }
}

/** What one candidate delimiter makes of the sample. */
interface Trial extends SampleRecords {
  /** Commonest number of cells. */
  readonly width: number
  /** Share of the records with that number of cells. */
  readonly share: number
  readonly irregular: number
}

/** Splits a sample of UTF-8 text; `whole` says that nothing follows it. */
export function splitSample(text: Buffer, delimiter: Delimiter, whole: boolean): Trial {
  const sink = new SampleSink()
  const scanner =
    delimiter === 'whitespace'
      ? new WhitespaceScanner(READ_LIMITS, sink)
      : new CsvScanner(delimiterByte(delimiter), READ_LIMITS, sink)
  let fault: LensError | null = null
  try {
    scanner.scan(text, 0, whole)
  } catch (error) {
    if (!(error instanceof LensError)) throw error
    fault = error
  }
  const { width, share } = commonWidth(sink.records)
  return { delimiter, records: sink.records, seen: sink.seen, fault, width, share, irregular: sink.irregular }
}

function commonWidth(records: readonly (readonly string[])[]): { width: number; share: number } {
  const counts = new Map<number, number>()
  for (const record of records) counts.set(record.length, (counts.get(record.length) ?? 0) + 1)
  const [width, most] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0]
  return { width, share: records.length === 0 ? 0 : most / records.length }
}

/** The delimiter that an Excel `sep=` first line names, or null. */
export function sepLine(text: Buffer): Delimiter | null {
  const match = /^sep=([,;\t|])\r?(?:\n|$)/i.exec(text.toString('utf8', 0, 8))
  return (match?.[1] as Delimiter | undefined) ?? null
}

/** How the text is split, and whether its lines are baskets. */
export interface Dialect extends SampleRecords {
  readonly format: 'csv' | 'basket'
  readonly reasons: readonly string[]
}

/** Decides delimiter and layout from the beginning of the text; a delimiter given is taken as it is. */
export function sniffDialect(text: Buffer, whole: boolean, given: Delimiter | undefined): Dialect {
  const named = given ?? sepLine(text)
  if (named !== null) {
    const trial = splitSample(text, named, whole)
    const reason =
      given === undefined
        ? `Delimiter ${NAMES[named]}: the sep= line names it.`
        : `Delimiter ${NAMES[named]}: as chosen.`
    const basket = basketReason(trial)
    return {
      ...trial,
      format: basket === null ? 'csv' : 'basket',
      reasons: basket === null ? [reason] : [reason, basket],
    }
  }
  const trials = CANDIDATES.map((delimiter) => splitSample(text, delimiter, whole))
  const blanks = splitSample(text, 'whitespace', whole)
  for (const trial of [blanks, ...trials]) {
    const basket = basketReason(trial)
    if (basket !== null && !trials.some(isTable)) return { ...trial, format: 'basket', reasons: [basket] }
  }
  const { value, reason } = bestTable(trials, blanks, text)
  return { ...value, format: 'csv', reasons: [reason] }
}

function isTable(trial: Trial): boolean {
  return trial.width > 1 && trial.share >= 0.9
}

function bestTable(trials: readonly Trial[], blanks: Trial, text: Buffer): Reasoned<Trial> {
  const scored = trials
    .filter((trial) => trial.width > 1 && (trial.share > 0.5 || headerFits(trial)))
    .map((trial) => ({ trial, score: score(trial) }))
  const best = scored.sort((a, b) => b.score - a.score)[0]
  if (best !== undefined && (best.trial.share >= 0.9 || !isTable(blanks))) {
    const { delimiter, width, records } = best.trial
    const same = records.filter((record) => record.length === width).length
    return {
      value: best.trial,
      reason: `Delimiter ${NAMES[delimiter]}: ${same} of ${records.length} records have ${width} cells.`,
    }
  }
  if (isTable(blanks) && blanks.share >= 0.95) {
    return {
      value: blanks,
      reason: `Columns are separated by blanks: ${blanks.records.length} lines have ${blanks.width} cells.`,
    }
  }
  const absent = trials.find((trial) => !text.includes(delimiterByte(trial.delimiter)))
  return {
    value: absent ?? splitSample(text, '|', false),
    reason: 'One column: no delimiter splits the lines into equal numbers of cells.',
  }
}

function headerFits(trial: Trial): boolean {
  return (trial.records[0]?.length ?? 0) > 1
}

function score(trial: Trial): number {
  const cells = trial.records.slice(0, 200).flat()
  const typed =
    cells.filter((cell) => cell === '' || isValueLike(cell) || decimalOf(cell) !== null).length /
    Math.max(cells.length, 1)
  const first = trial.records[0]?.length === trial.width ? 1 : 0
  const irregular = trial.irregular / Math.max(trial.records.length, 1)
  return (
    trial.share * 4 +
    first * 2 +
    typed -
    irregular * 4 -
    (trial.fault === null ? 0 : 2) +
    Math.min(trial.width, 50) / 1_000
  )
}

/** Says why lines are baskets: lists of differing length whose items come back, of text or of whole numbers. */
function basketReason(trial: Trial): string | null {
  const { records, delimiter } = trial
  if (records.length < 5 || trial.share > 0.7 || trial.irregular > 0 || trial.fault !== null) return null
  const items = records.flat().map((item) => item.trim())
  const distinct = new Set(items)
  const numbers = items.filter((item) => /^\d+$/.test(item)).length
  const values = items.filter(isValueLike).length
  const recurring = (records[0] ?? []).filter((item) => records.slice(1).some((record) => record.includes(item))).length
  const listed = `${records.length} lines hold lists of differing length`
  if (delimiter === 'whitespace') {
    return numbers === items.length && distinct.size < items.length ? `Basket lines: ${listed} of item numbers.` : null
  }
  if (values > items.length * 0.05 && numbers !== items.length) return null
  if (distinct.size > items.length * 0.5 || recurring * 2 < (records[0]?.length ?? 0)) return null
  return `Basket lines: ${listed} with ${distinct.size} items that come back, separated by ${NAMES[delimiter]}.`
}
