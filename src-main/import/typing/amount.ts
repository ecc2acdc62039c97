import { parseAmount } from '../../base/money.ts'
import { badCell, goodCell } from './cell.ts'
import type { ParseCell } from './cell.ts'

export type DecimalSign = '.' | ','

const PLAIN = /^-?\d+(?:\.\d+)?$/
const SYMBOLS = /^(?:[€$£¥₹₽₩₺]|[A-Z]{3}(?=[\s\d(+-]))|(?:[€$£¥₹₽₩₺]|(?<=[\s\d)])[A-Z]{3})$/g
const SPACES = /[\s\u00a0\u202f]/g
const GROUPS: Readonly<Record<DecimalSign, RegExp>> = {
  '.': /^\d{1,3}(?:(?:,\d{3})+|(?:['’]\d{3})+)(?=\.|$)/,
  ',': /^\d{1,3}(?:(?:\.\d{3})+|(?:['’]\d{3})+)(?=,|$)/,
}

/**
 * Plain decimal text ("-1234.50") of a number as people write it: currency sign or code, blanks, grouped thousands,
 * brackets or a trailing minus for negative. Groups must be of three digits.
 * @returns null when the text is not a number in that notation
 */
export function plainDecimal(text: string, decimal: DecimalSign): string | null {
  if (decimal === '.' && PLAIN.test(text)) return text
  let rest = text.trim()
  let negative = false
  const bracketed = /^\((.*)\)$/.exec(rest)
  if (bracketed) {
    negative = true
    rest = (bracketed[1] ?? '').trim()
  }
  rest = rest.replace(SYMBOLS, '').replace(SPACES, '')
  const signed = /^([+−-])?(.*?)([−-])?$/.exec(rest)
  const [, lead, body = '', trail] = signed ?? []
  if (lead !== undefined && trail !== undefined) return null
  if (lead === '-' || lead === '−' || trail !== undefined) {
    if (negative) return null
    negative = true
  }
  const digits = body.replace(SYMBOLS, '')
  const grouped = GROUPS[decimal].exec(digits)
  const ungrouped = grouped ? grouped[0].replace(/[.,'’]/g, '') + digits.slice(grouped[0].length) : digits
  const plain = decimal === ',' ? ungrouped.replace(',', '.') : ungrouped
  if (decimal === ',' && ungrouped.includes('.')) return null
  if (!/^\d*(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/.test(plain) || !/\d/.test(plain)) return null
  return negative ? `-${plain}` : plain
}

/** Parses money to e4 integers; more than four decimals are rounded half away from zero with P-DECIMAL-SCALE. */
export function amountParser(decimal: DecimalSign): ParseCell<number> {
  return (text) => {
    const plain = plainDecimal(text, decimal)
    const amount = plain === null ? null : parseAmount(plain)
    if (amount === null) return badCell('P-NUMBER')
    return goodCell(amount.e4, amount.rounded ? 'P-DECIMAL-SCALE' : null)
  }
}

/** Parses a number to the nearest double. */
export function numberParser(decimal: DecimalSign): ParseCell<number> {
  return (text) => {
    const plain = plainDecimal(text, decimal)
    const value = plain === null ? Number.NaN : Number(plain)
    return Number.isFinite(value) ? goodCell(value === 0 ? 0 : value) : badCell('P-NUMBER')
  }
}

/** Parses a whole number ("12", "12.0"); a fraction is refused with P-INTEGER. */
export function integerParser(decimal: DecimalSign): ParseCell<number> {
  const parse = numberParser(decimal)
  return (text) => {
    const cell = parse(text)
    if (cell.value === null) return cell
    return Number.isSafeInteger(cell.value) ? cell : badCell('P-INTEGER')
  }
}

const TRUE_WORDS = new Set(['true', 'yes', 'y', 't', '1', 'on'])
const FALSE_WORDS = new Set(['false', 'no', 'n', 'f', '0', 'off'])

/** Parses a boolean word to 1 or 0. */
export function parseBoolean(text: string): ReturnType<ParseCell<0 | 1>> {
  const word = text.toLowerCase()
  if (TRUE_WORDS.has(word)) return goodCell<0 | 1>(1)
  if (FALSE_WORDS.has(word)) return goodCell<0 | 1>(0)
  return badCell('P-BOOL')
}

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** Parses an ISO 4217 code to upper case. */
export function parseCurrency(text: string): ReturnType<ParseCell<string>> {
  const code = text.toUpperCase()
  return currencies.has(code) ? goodCell(code) : badCell('P-CURRENCY')
}
