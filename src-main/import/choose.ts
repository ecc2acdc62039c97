import { LensError } from '../base/faults.ts'
import type { EntityName } from './entities.ts'
import { fieldOf, missingFields } from './entities.ts'
import type { ColumnGuess, EntityGuess } from './mapping.ts'
import { TOO_CLOSE, guessColumns, guessEntities } from './mapping.ts'
import { profileById, recogniseProfile } from './profiles/index.ts'
import type { Glimpse, Profile } from './profiles/profile.ts'
import { normaliseHeader } from './profiles/profile.ts'
import type { ReadingChoices } from './readers/sniff.ts'
import type { Recipe } from './recipes.ts'
import { headerDrift } from './recipes.ts'

/** What the user decided about one file; what is absent is recognised. */
export interface FileChoices {
  readonly entity?: EntityName | undefined
  /** Profile id. */
  readonly profile?: string | undefined
  /** Name of a saved recipe. */
  readonly recipe?: string | undefined
  readonly mapping?: Readonly<Record<string, string>> | undefined
  readonly reading?: ReadingChoices | undefined
}

/** Something that keeps a file from being loaded as proposed. */
export interface Block {
  readonly fault: LensError
  readonly column: string | null
}

/** Below this score, or with fewer columns understood than this share, a kind of extract is not assumed unasked. */
const LEAST_SCORE = 0.6
const LEAST_SHARE = 0.5
/** A kind that understands this share of the columns is not questioned; one that fits less than this is not preferred. */
const WELL_COVERED = 0.75
const LEAST_RICHER = 0.4

/** The kind of extract that a file is taken for, with its columns. */
export interface Choice {
  readonly entity: EntityName | null
  readonly profile: Profile | null
  readonly recipe: Recipe | null
  readonly columns: readonly ColumnGuess[]
  readonly guesses: readonly EntityGuess[]
  readonly confidence: number
  readonly blocks: readonly Block[]
}

/** What kind of extract a file is and what its columns mean, as given, as saved, as known or as guessed. */
export function choose(file: string, glimpse: Glimpse, choices: FileChoices, recipe: Recipe | null): Choice {
  const none = { profile: null, recipe: null, blocks: [], guesses: [], confidence: 1 }
  if (choices.mapping !== undefined) return chosenMapping(file, glimpse, choices.mapping, choices)
  if (recipe !== null) return fromRecipe(file, glimpse, recipe)
  const known = choices.profile === undefined ? recogniseProfile(glimpse) : namedProfile(file, choices.profile, glimpse)
  if (known !== null && (choices.entity === undefined || choices.entity === known.profile.entity)) {
    return { ...none, entity: known.profile.entity, profile: known.profile, columns: certain(known.mapping) }
  }
  if (choices.entity !== undefined) {
    const guess =
      choices.entity === 'experiment_units'
        ? guessEntities(glimpse).find((found) => found.entity === 'experiment_units')
        : guessColumns(choices.entity, glimpse)
    return { ...none, entity: choices.entity, columns: guess?.columns ?? [], confidence: 1 }
  }
  return automatic(file, glimpse)
}

function automatic(file: string, glimpse: Glimpse): Choice {
  const guesses = guessEntities(glimpse)
  const [first, second] = guesses
  const best = richerGuess(guesses, glimpse.header.length) ?? first
  if (best === undefined || best.score < LEAST_SCORE || best.columns.length < glimpse.header.length * LEAST_SHARE) {
    const fault = new LensError('entity_ambiguous', `The columns of ${file} fit no known kind of extract.`, { file })
    return {
      entity: null,
      profile: null,
      recipe: null,
      columns: [],
      guesses,
      confidence: 0,
      blocks: [{ fault, column: null }],
    }
  }
  const close = best === first && second !== undefined && best.score - second.score < TOO_CLOSE
  const sentence = `${file} may be ${best.entity} or ${second?.entity ?? ''}; their columns fit equally well.`
  const blocks = close
    ? [
        {
          fault: new LensError('entity_ambiguous', sentence, { file, entity: best.entity, other: second.entity }),
          column: null,
        },
      ]
    : []
  return {
    entity: best.entity,
    profile: null,
    recipe: null,
    columns: best.columns,
    guesses,
    confidence: best.score,
    blocks,
  }
}

/**
 * The kind that understands clearly more columns than the best one, which leaves many aside: an order extract without its
 * dates is such an extract with a gap, to be refused by name, not a list of the products it mentions.
 */
function richerGuess(guesses: readonly EntityGuess[], width: number): EntityGuess | null {
  const best = guesses[0]
  if (best === undefined || best.columns.length >= width * WELL_COVERED) return null
  return guesses.find((guess) => guess.columns.length >= best.columns.length + 2 && guess.score >= LEAST_RICHER) ?? null
}

/** A mapping given by hand keeps the rules of the known extract that the user named or that the headers tell. */
function chosenMapping(
  file: string,
  glimpse: Glimpse,
  mapping: Readonly<Record<string, string>>,
  choices: FileChoices,
): Choice {
  const unknown = Object.keys(mapping).filter((column) => !glimpse.header.includes(column))
  if (unknown.length > 0) {
    throw new LensError('required_field', `${file} has no column ${unknown.join(', ')}.`, {
      file,
      column: unknown[0] ?? '',
    })
  }
  const profile =
    choices.profile === undefined ? (recogniseProfile(glimpse)?.profile ?? null) : profileById(choices.profile)
  const entity = choices.entity ?? profile?.entity ?? bestEntity(mapping)
  const kept = profile?.entity === entity ? profile : null
  return {
    entity,
    profile: kept,
    recipe: null,
    columns: certain(mapping),
    guesses: [],
    confidence: entity === null ? 0 : 1,
    blocks: [],
  }
}

/** The kind of extract whose fields a mapping names. */
function bestEntity(mapping: Readonly<Record<string, string>>): EntityName | null {
  const names = Object.values(mapping)
  if (names.includes('arm')) return 'experiment_units'
  const kinds: readonly EntityName[] = ['order_lines', 'orders', 'customers', 'products', 'carts', 'events']
  return (
    kinds.find(
      (kind) =>
        names.every((name) => fieldOf(kind, name) !== null) &&
        missingFields(kind, new Set(names), new Set()).length === 0,
    ) ?? null
  )
}

function fromRecipe(file: string, glimpse: Glimpse, recipe: Recipe): Choice {
  const { removed } = headerDrift(recipe, glimpse.header)
  const missing = removed.filter((name) => recipe.mapping[name] !== undefined)
  const profile = recogniseProfile(glimpse)?.profile ?? null
  const byName = new Map(glimpse.header.map((name) => [normaliseHeader(name), name]))
  const mapping = Object.fromEntries(
    Object.entries(recipe.mapping).flatMap(([column, name]) => {
      const found = byName.get(normaliseHeader(column))
      return found === undefined ? [] : [[found, name]]
    }),
  )
  const sentence = `${file} lacks ${missing.join(', ')}, which the recipe "${recipe.name}" maps.`
  const blocks =
    missing.length === 0
      ? []
      : [
          {
            fault: new LensError('schema_drift', sentence, { file, recipe: recipe.name, columns: missing }),
            column: null,
          },
        ]
  return {
    entity: recipe.entity,
    profile: profile?.entity === recipe.entity ? profile : null,
    recipe,
    columns: certain(mapping),
    guesses: [],
    confidence: 1,
    blocks,
  }
}

function namedProfile(
  file: string,
  id: string,
  glimpse: Glimpse,
): { profile: Profile; mapping: Readonly<Record<string, string>> } {
  const profile = profileById(id)
  if (profile === null) throw new LensError('not_found', `There is no known extract called ${id}.`, { profile: id })
  const mapping = profile.match(glimpse)
  if (mapping === null)
    throw new LensError('required_field', `${file} lacks columns of ${profile.title}.`, { file, profile: id })
  return { profile, mapping }
}

function certain(mapping: Readonly<Record<string, string>>): ColumnGuess[] {
  return Object.entries(mapping).map(([source, field]) => ({ source, field, confidence: 1 }))
}
