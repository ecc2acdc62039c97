const NAME = /^[a-z][a-z0-9_]{0,62}$/

/** Whether a text may stand in SQL as a bare identifier: lower case letters, digits, underscores. */
export function isName(text: string): boolean {
  return NAME.test(text)
}

/** Returns the name; refuses (TypeError) anything that would need quoting in SQL. */
export function assertName(text: string): string {
  if (!isName(text)) throw new TypeError(`not a plain SQL name: ${JSON.stringify(text)}`)
  return text
}
