/**
 * A second, independent reading of RFC 4180 for tests: one character at a time, a state per cell, no buffers.
 * It knows well-formed text only: quotes open at the start of a cell and close before a delimiter or line end.
 */
export function readWithOracle(text: string, delimiter: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let cell = ''
  let state: 'start' | 'plain' | 'quoted' | 'closing' = 'start'
  let touched = false
  const endCell = (): void => {
    record.push(cell)
    cell = ''
    state = 'start'
  }
  const endRecord = (): void => {
    endCell()
    records.push(record)
    record = []
    touched = false
  }
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (state === 'quoted') {
      if (char === '"') state = 'closing'
      else cell += char
      continue
    }
    if (state === 'closing' && char === '"') {
      cell += '"'
      state = 'quoted'
      continue
    }
    if (char === delimiter) {
      endCell()
      touched = true
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text.charAt(i + 1) === '\n') i++
      endRecord()
    } else if (char === '"' && state === 'start') {
      state = 'quoted'
      touched = true
    } else {
      cell += char
      state = 'plain'
      touched = true
    }
  }
  if (touched) endRecord()
  return records
}
