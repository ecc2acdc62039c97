import { isCivil } from '../../base/days.ts'
import type { DateOrder } from './plan.ts'

/** What the cells of one column say about their writing; null where the column does not decide. */
export interface ColumnHint {
  readonly column: string
  readonly dateOrder: DateOrder | null
  readonly decimal: '.' | ',' | null
  /** Set when the column holds dates or numbers that can be read in two ways: the user must choose. */
  readonly ambiguous: 'date' | 'decimal' | null
  readonly reason: string | null
}

const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/
const AMOUNT = /^[-+(]?\s*(?:[€£$]|[A-Z]{3}\s)?\s*-?([\d.,'\u00a0\u202f ]*\d[\d.,]*)\s*(?:[€£$%]|[A-Z]{3})?\)?-?$/
/** Share of the filled cells that must look alike before a column is called dated or numeric. */
const MOST = 0.8

interface Dates {
  readonly ymd: number
  readonly firstAbove12: number
  readonly secondAbove12: number
  readonly yearLast: number
}

function countDates(values: readonly string[]): Dates {
  let ymd = 0
  let firstAbove12 = 0
  let secondAbove12 = 0
  let yearLast = 0
  for (const value of values) {
    const iso = YEAR_FIRST.exec(value) ?? COMPACT.exec(value)
    if (iso !== null) {
      const parts = iso.length === 5 ? [iso[1], iso[3], iso[4]] : [iso[1], iso[2], iso[3]]
      const [year = 0, month = 0, day = 0] = parts.map(Number)
      if (year >= 1900 && year <= 2200 && isCivil(year, month, day)) ymd++
      continue
    }
    const match = YEAR_LAST.exec(value)
    if (match === null) continue
    yearLast++
    if (Number(match[1]) > 12) firstAbove12++
    if (Number(match[3]) > 12) secondAbove12++
  }
  return { ymd, firstAbove12, secondAbove12, yearLast }
}

function dateHint(column: string, values: readonly string[]): ColumnHint | null {
  const { ymd, firstAbove12, secondAbove12, yearLast } = countDates(values)
  const open = { column, dateOrder: null, decimal: null, ambiguous: 'date' as const }
  if (ymd + yearLast < values.length * MOST || ymd + yearLast === 0) return null
  const decided = (dateOrder: DateOrder, reason: string): ColumnHint => ({
    column,
    dateOrder,
    decimal: null,
    ambiguous: null,
    reason,
  })
  if (yearLast === 0) return decided('ymd', `Dates in ${column} begin with the year (${ymd} of ${values.length}).`)
  const of = `of ${yearLast} dates in ${column}`
  if (firstAbove12 > 0 && secondAbove12 > 0) {
    return {
      ...open,
      reason: `${firstAbove12} ${of} have a first part above 12 and ${secondAbove12} a second part above 12: no one order fits.`,
    }
  }
  if (firstAbove12 > 0) return decided('dmy', `Day first: ${firstAbove12} ${of} have a first part above 12.`)
  if (secondAbove12 > 0) return decided('mdy', `Month first: ${secondAbove12} ${of} have a second part above 12.`)
  return {
    ...open,
    reason: `None ${of} has a part above 12: day and month cannot be told apart.`,
  }
}

/** Which sign one written number proves to be its decimal sign; `open` for `1.234` and `1,234`, null when it has none. */
export function decimalOf(text: string): '.' | ',' | 'open' | null {
  const body = AMOUNT.exec(text.trim())?.[1]
  if (body === undefined) return null
  const points = body.split('.').length - 1
  const commas = body.split(',').length - 1
  if (points + commas === 0) return null
  if (points > 0 && commas > 0) return body.lastIndexOf('.') > body.lastIndexOf(',') ? '.' : ','
  if (points > 1) return ','
  if (commas > 1) return '.'
  const sign = points === 1 ? '.' : ','
  const [whole = '', fraction = ''] = body.split(sign)
  if (fraction.length !== 3 || whole === '' || /^0+$/.test(whole) || whole.replace(/\D/g, '').length > 3) return sign
  return 'open'
}

function decimalHint(column: string, values: readonly string[]): ColumnHint | null {
  const numeric = values.filter((value) => AMOUNT.test(value.trim()))
  if (numeric.length === 0 || numeric.length < values.length * MOST) return null
  const counts = { '.': 0, ',': 0, open: 0 }
  for (const value of numeric) {
    const sign = decimalOf(value)
    if (sign !== null) counts[sign]++
  }
  const hint = { column, dateOrder: null, decimal: null, ambiguous: null }
  if (counts['.'] > 0 && counts[','] > 0) {
    const reason = `${column} uses the point as decimal sign in ${counts['.']} cells and the comma in ${counts[',']}.`
    return { ...hint, ambiguous: 'decimal', reason }
  }
  if (counts['.'] > 0)
    return { ...hint, decimal: '.', reason: `Decimal point: ${counts['.']} numbers in ${column} show it.` }
  if (counts[','] > 0)
    return { ...hint, decimal: ',', reason: `Decimal comma: ${counts[',']} numbers in ${column} show it.` }
  if (counts.open === 0) return null
  const reason = `Numbers in ${column} such as ${numeric.find((value) => decimalOf(value) === 'open')} may have decimals or thousands.`
  return { ...hint, ambiguous: 'decimal', reason }
}

/** Reads the hints of one column from its filled cells (null words already left out). */
export function columnHint(column: string, values: readonly string[]): ColumnHint {
  const none = { column, dateOrder: null, decimal: null, ambiguous: null, reason: null }
  if (values.length === 0) return none
  return dateHint(column, values) ?? decimalHint(column, values) ?? none
}

/** Whether a cell is a number or a date rather than a name: such a cell does not stand in a header. */
export function isValueLike(cell: string): boolean {
  const text = cell.trim()
  return text !== '' && (AMOUNT.test(text) || YEAR_FIRST.test(text) || YEAR_LAST.test(text))
}
