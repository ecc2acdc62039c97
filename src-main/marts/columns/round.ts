import type { Database } from 'better-sqlite3'

/** Rounds a value to decimal digits. */
export type Rounding = (value: number, digits: number) => number

/** Powers of ten by decimal digits. */
const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]

/** Distance from a tie, relative to the value, below which SQLite itself is asked. */
const DOUBT = 1e-11

/**
 * `ROUND(value, digits)` of SQLite for values below 10^15 and up to six digits. Away from a tie half away from zero is plain arithmetic;
 * near a tie the outcome hangs on how SQLite reads the digits of a double, so it is asked.
 */
export function roundingOf(db: Database): Rounding {
  const ask = db.prepare<[number, number], number>('SELECT ROUND(?, ?)').pluck()
  return (value, digits) => {
    const scale = POWERS[digits] as number
    const scaled = Math.abs(value) * scale
    const whole = Math.floor(scaled)
    const rest = scaled - whole
    if (Math.abs(rest - 0.5) <= DOUBT * (scaled + 1)) return ask.get(value, digits) ?? value
    const rounded = (rest > 0.5 ? whole + 1 : whole) / scale
    return value < 0 ? -rounded : rounded
  }
}
