/**
 * A product name as the reader should see it: extracts often shout, so a name without any small letter is written in
 * sentence case; anything else stays as it came. Filters and searches keep using the original.
 */
export function readableName(name: string): string {
  if (!/\p{Lu}{4}/u.test(name) || /\p{Ll}/u.test(name)) return name
  const lower = name.toLocaleLowerCase('en-GB')
  return lower.charAt(0).toLocaleUpperCase('en-GB') + lower.slice(1)
}

/** A readable name cut to at most `most` characters, for sentences that must stay on one line. */
export function shortName(name: string, most: number): string {
  const readable = readableName(name)
  return readable.length <= most ? readable : `${readable.slice(0, most - 1).trimEnd()}…`
}
