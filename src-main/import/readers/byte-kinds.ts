export const LF = 0x0a
export const CR = 0x0d
export const TAB = 0x09
export const QUOTE = 0x22
export const BLANK = 0x20

/** What a byte means outside quotes. */
export const KIND = { plain: 0, delimiter: 1, lineEnd: 2, quote: 3, control: 4 } as const

/** Kind of every byte outside quotes. */
export function byteKinds(delimiter: number): Uint8Array {
  const kinds = new Uint8Array(256).fill(KIND.control, 0, BLANK)
  kinds[TAB] = KIND.plain
  kinds[LF] = KIND.lineEnd
  kinds[CR] = KIND.lineEnd
  kinds[QUOTE] = KIND.quote
  kinds[delimiter] = KIND.delimiter
  return kinds
}

/** Bytes that stop a scan inside quotes: the closing quote and control characters. */
export function quotedStops(): Uint8Array {
  const stops = new Uint8Array(256).fill(KIND.control, 0, BLANK)
  for (const byte of [TAB, LF, CR]) stops[byte] = KIND.plain
  stops[QUOTE] = KIND.quote
  return stops
}
