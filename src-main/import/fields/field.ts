/** How the text of a cell becomes a value. */
export type FieldType = 'id' | 'txt' | 'code' | 'bool' | 'int' | 'num' | 'money' | 'cur' | 'date' | 'ts'

/** One canonical field of an extract kind: what a source column can be mapped to. */
export interface Field {
  readonly name: string
  readonly type: FieldType
  readonly required: boolean
  /** Identifies or contacts a person: masked in previews, never copied into logs. */
  readonly personal: boolean
  /** One sentence: meaning and unit. */
  readonly doc: string
  /** Headers that mean the same; matching ignores case, accents, spaces and punctuation. */
  readonly synonyms: readonly string[]
}

type Traits = Partial<Pick<Field, 'required' | 'personal'>>

/** Declares one field; optional and not personal unless said so. Synonyms are separated by blanks. */
export function field(name: string, type: FieldType, synonyms: string, doc: string, traits: Traits = {}): Field {
  return {
    name,
    type,
    required: traits.required ?? false,
    personal: traits.personal ?? false,
    doc,
    synonyms: synonyms === '' ? [] : synonyms.split(' '),
  }
}

export const REQUIRED: Traits = { required: true }
export const PERSONAL: Traits = { personal: true }
