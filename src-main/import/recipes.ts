import { createHash } from 'node:crypto'
import type { EntityName } from './entities.ts'
import { normaliseHeader } from './profiles/profile.ts'
import type { ReadingChoices } from './readers/sniff.ts'

/** A mapping that a person confirmed: next month's file finds it by its headers. */
export interface Recipe {
  readonly name: string
  readonly entity: EntityName
  readonly header: readonly string[]
  readonly mapping: Readonly<Record<string, string>>
  readonly reading: ReadingChoices
}

/** SHA-256 over the sorted normalised headers: the same columns in another order have the same fingerprint. */
export function headerFingerprint(header: readonly string[]): string {
  return createHash('sha256').update(header.map(normaliseHeader).toSorted().join('\n')).digest('hex')
}

/** The newest recipe saved for exactly these headers, or null. */
export function recallRecipe(recipes: readonly Recipe[], header: readonly string[]): Recipe | null {
  const fingerprint = headerFingerprint(header)
  return recipes.findLast((recipe) => headerFingerprint(recipe.header) === fingerprint) ?? null
}

/** Headers that came or went since a recipe was saved. */
export function headerDrift(recipe: Recipe, header: readonly string[]): { added: string[]; removed: string[] } {
  const before = new Set(recipe.header.map(normaliseHeader))
  const now = new Set(header.map(normaliseHeader))
  return {
    added: header.filter((name) => !before.has(normaliseHeader(name))),
    removed: recipe.header.filter((name) => !now.has(normaliseHeader(name))),
  }
}
