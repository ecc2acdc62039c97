/**
 * A product name as the reader should see it: extracts often shout, so a name without any small letter is written in
 * sentence case; anything else stays as it came. Filters and searches keep using the original.
 */
export function readableName(name: string): string {
  if (!/\p{Lu}{2}/u.test(name) || /\p{Ll}/u.test(name)) return name
  const lower = name.toLocaleLowerCase('en-GB')
  return lower.charAt(0).toLocaleUpperCase('en-GB') + lower.slice(1)
}
