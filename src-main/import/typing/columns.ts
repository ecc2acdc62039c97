import type { TypedColumn } from './column.ts'

/** Typed columns of one kind by the names of their fields. */
export class TypedColumns<Value> {
  readonly columns: Readonly<Record<string, TypedColumn<Value>>>

  constructor(names: readonly string[], open: (name: string) => TypedColumn<Value>) {
    this.columns = Object.fromEntries(names.map((name) => [name, open(name)]))
  }

  /** Value of a field in row i; null when it is empty, bad or not in the file. */
  value(name: string, i: number): Value | null {
    return this.columns[name]?.at(i).value ?? null
  }

  /** Whether a source column stands behind a field. */
  mapped(name: string): boolean {
    return this.columns[name]?.mapped === true
  }
}
