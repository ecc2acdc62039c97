import type { IssueCode } from '../issue-codes.ts'

/** What the text of one cell became. Empty cells have neither value nor issue. */
export interface Cell<Value> {
  readonly value: Value | null
  /** Why the cell cannot be used; the row is rejected where the field matters. */
  readonly issue: IssueCode | null
  /** Something that was put right and is counted. */
  readonly warning: IssueCode | null
}

const none: Cell<never> = { value: null, issue: null, warning: null }

/** An empty cell. */
export function emptyCell(): Cell<never> {
  return none
}

/** A cell with a value, possibly with a warning. */
export function goodCell<Value>(value: Value, warning: IssueCode | null = null): Cell<Value> {
  return { value, issue: null, warning }
}

/** A cell that cannot be read. */
export function badCell(issue: IssueCode): Cell<never> {
  return { value: null, issue, warning: null }
}

/** Turns cleaned, non-empty text into a typed cell. */
export type ParseCell<Value> = (text: string) => Cell<Value>

/** Longest text a cell may hold. */
export const LONGEST_TEXT = 10_000

/** Text as it stands; refuses more than 10,000 characters (P-TOO-LONG). */
export function parseText(text: string): Cell<string> {
  return text.length > LONGEST_TEXT ? badCell('P-TOO-LONG') : goodCell(text)
}
