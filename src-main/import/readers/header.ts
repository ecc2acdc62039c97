import type { SourceColumn } from './batch.ts'

/** Unique, stable column names with sentences about every name that had to change. */
export interface NamedColumns {
  readonly columns: readonly SourceColumn[]
  readonly notes: readonly string[]
}

/**
 * Names the columns of a file: an empty name becomes `column_<n>`, a repeated one gets the first free suffix `_2`, `_3`, ….
 * @param given names as written in the header, in order
 */
export function nameColumns(given: readonly string[]): NamedColumns {
  const notes: string[] = []
  const taken = new Set(given)
  const used = new Set<string>()
  const columns = given.map((written, index) => {
    const wanted = written.trim() === '' ? `column_${index + 1}` : written
    const name = used.has(wanted) || (wanted !== written && taken.has(wanted)) ? freeName(wanted, used, taken) : wanted
    used.add(name)
    if (written.trim() === '') notes.push(`Column ${index + 1} has no name and is called ${name}.`)
    else if (name !== written) notes.push(`The header repeats "${written}"; column ${index + 1} is called ${name}.`)
    return { name, declared: null, unsupported: null }
  })
  return { columns, notes }
}

function freeName(wanted: string, used: ReadonlySet<string>, taken: ReadonlySet<string>): string {
  let suffix = 2
  while (used.has(`${wanted}_${suffix}`) || taken.has(`${wanted}_${suffix}`)) suffix++
  return `${wanted}_${suffix}`
}

/** Names of a file without a header: `column_1` to `column_<n>`. */
export function numberColumns(count: number): NamedColumns {
  const columns = Array.from({ length: count }, (_, i) => ({
    name: `column_${i + 1}`,
    declared: null,
    unsupported: null,
  }))
  return { columns, notes: [] }
}
