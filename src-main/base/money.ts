/**
 * Exact money. Amounts are held as integers in ten-thousandths of the currency unit ("e4"), because real extracts
 * carry prices below the minor unit (0.001 GBP) whose sums must still tie to the last digit.
 * An e4 integer is exact up to 9.0e11 currency units.
 */
export const MONEY_SCALE = 10_000

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/** What a decimal text became: the e4 integer, and whether digits beyond the fourth decimal were rounded away. */
export interface ParsedAmount {
  readonly e4: number
  readonly rounded: boolean
}

/**
 * Parses plain decimal text ("12.50", "-3", ".5", "1e2") to an e4 integer, rounding half away from zero.
 * @returns null when the text is not a finite decimal number or lies beyond 2^53 ten-thousandths
 */
export function parseAmount(text: string): ParsedAmount | null {
  const match = DECIMAL.exec(text)
  if (!match) return null
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return null
  const shift = Number(exponent) + 4
  const digits = whole + fraction
  const point = whole.length + shift
  if (point > 24) return null
  const padded = digits.padEnd(Math.max(point, 0), '0')
  const kept = point <= 0 ? '0' : padded.slice(0, point)
  const rest = point <= 0 ? '0'.repeat(-point) + padded : padded.slice(point)
  const magnitude = Number(kept === '' ? '0' : kept) + (rest.charCodeAt(0) >= 53 ? 1 : 0)
  if (!Number.isSafeInteger(magnitude)) return null
  return { e4: sign === '-' && magnitude !== 0 ? -magnitude : magnitude, rounded: /[1-9]/.test(rest) }
}

/** Rounds half away from zero to an integer; `Math.round` would send -0.5 to -0. */
export function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value))
}

/** The amount in currency units as the nearest double; sum e4 integers first, convert once. */
export function fromE4(e4: number): number {
  return e4 / MONEY_SCALE
}

/** Exact decimal text of an e4 integer without trailing zeros ("8911407.904"). */
export function e4ToText(e4: number): string {
  const magnitude = Math.abs(e4)
  const whole = Math.floor(magnitude / MONEY_SCALE)
  const fraction = String(magnitude % MONEY_SCALE)
    .padStart(4, '0')
    .replace(/0+$/, '')
  return `${e4 < 0 ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`
}
