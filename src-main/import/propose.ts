import { LensError } from '../base/faults.ts'
import type { ExtractPlan } from './conform/extract.ts'
import { checkMapping, fieldOf, missingFields } from './entities.ts'
import type { EntityName } from './entities.ts'
import type { ColumnGuess, EntityGuess } from './mapping.ts'
import { ACCEPTED, TOO_CLOSE, guessColumns, guessEntities } from './mapping.ts'
import { profileById, recogniseProfile } from './profiles/index.ts'
import type { Glimpse, Profile } from './profiles/profile.ts'
import { normaliseHeader } from './profiles/profile.ts'
import type { ByteSource } from './readers/batch.ts'
import type { ReadingChoices, Sniffed } from './readers/sniff.ts'
import { sniff } from './readers/sniff.ts'
import type { Recipe } from './recipes.ts'
import { headerDrift, recallRecipe } from './recipes.ts'

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

/** How a file would be read and mapped, and what stands in the way. */
export interface Proposal {
  readonly sniffed: Sniffed
  readonly header: readonly string[]
  readonly entity: EntityName | null
  readonly confidence: number
  readonly candidates: readonly { entity: EntityName; score: number }[]
  readonly columns: readonly ColumnGuess[]
  readonly profile: Profile | null
  readonly recipe: Recipe | null
  readonly plan: ExtractPlan | null
  readonly blocks: readonly Block[]
}

/** Below this score, or with fewer columns understood than this share, a kind of extract is not assumed unasked. */
const LEAST_SCORE = 0.6
const LEAST_SHARE = 0.5
/** A kind that understands this share of the columns is not questioned; one that fits less than this is not preferred. */
const WELL_COVERED = 0.75
const LEAST_RICHER = 0.4

interface Choice {
  readonly entity: EntityName | null
  readonly profile: Profile | null
  readonly recipe: Recipe | null
  readonly columns: readonly ColumnGuess[]
  readonly guesses: readonly EntityGuess[]
  readonly confidence: number
  readonly blocks: readonly Block[]
}

/**
 * Decides how a file is taken in: given mapping, else named recipe or profile, else a recipe with the same headers, else
 * a known extract, else automatic mapping. Never guesses where two readings are possible: that is a block.
 */
export async function propose(source: ByteSource, choices: FileChoices, recipes: readonly Recipe[]): Promise<Proposal> {
  const named = choices.recipe === undefined ? null : namedRecipe(recipes, choices.recipe)
  const first = await sniff(source, { ...named?.reading, ...choices.reading })
  const header = first.columns.map((column) => column.name)
  const recalled =
    named ?? (choices.mapping === undefined && choices.profile === undefined ? recallRecipe(recipes, header) : null)
  const sniffed =
    recalled !== null && named === null ? await sniff(source, { ...recalled.reading, ...choices.reading }) : first
  const choice = choose(source.name, glimpseOf(sniffed, header), choices, recalled)
  const mapping = Object.fromEntries(
    choice.columns
      .filter((column) => choices.mapping !== undefined || column.confidence >= ACCEPTED)
      .map(({ source: name, field }) => [name, field]),
  )
  const blocks = [...choice.blocks, ...readingBlocks(source.name, sniffed, mapping, choice.entity)]
  const { entity, profile, recipe } = choice
  if (entity !== null) blocks.push(...mappingBlocks(source.name, entity, mapping, profile))
  const plan =
    entity === null
      ? null
      : { entity, profile, recipe: recipe?.name ?? null, mapping, reading: sniffed.readAs, hints: sniffed.hints }
  return {
    sniffed,
    header,
    entity,
    profile,
    recipe,
    plan,
    blocks,
    confidence: choice.confidence,
    columns: choice.columns,
    candidates: choice.guesses.map((guess) => ({ entity: guess.entity, score: guess.score })),
  }
}

function glimpseOf(sniffed: Sniffed, header: readonly string[]): Glimpse {
  const { format, delimiter, header: hasHeader } = sniffed.readAs
  return { format, delimiter, hasHeader, header, names: header.map(normaliseHeader), rows: sniffed.rows }
}

function choose(file: string, glimpse: Glimpse, choices: FileChoices, recipe: Recipe | null): Choice {
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

function namedRecipe(recipes: readonly Recipe[], name: string): Recipe {
  const found = recipes.findLast((recipe) => recipe.name === name)
  if (found === undefined) throw new LensError('not_found', `There is no recipe called ${name}.`, { recipe: name })
  return found
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

function mappingBlocks(
  file: string,
  entity: EntityName,
  mapping: Readonly<Record<string, string>>,
  profile: Profile | null,
): Block[] {
  const given = new Set([
    ...Object.keys(profile?.constants ?? {}),
    ...(profile?.rules.orderIdFrom === undefined ? [] : ['order_id']),
  ])
  try {
    checkMapping(entity, mapping, given, file)
    return []
  } catch (error) {
    if (error instanceof LensError) return [{ fault: error, column: null }]
    throw error
  }
}

/** A mapped column whose dates or numbers can be read in two ways must be decided by the user. */
function readingBlocks(
  file: string,
  sniffed: Sniffed,
  mapping: Readonly<Record<string, string>>,
  entity: EntityName | null,
): Block[] {
  const { readAs } = sniffed
  const blocks: Block[] = sniffed.fault === null ? [] : [{ fault: sniffed.fault, column: null }]
  for (const hint of sniffed.hints) {
    const name = mapping[hint.column]
    const type = name === undefined || entity === null ? null : (fieldOf(entity, name)?.type ?? null)
    if (hint.ambiguous === 'date' && (type === 'ts' || type === 'date') && readAs.dateOrder === null) {
      const sentence = `Every date in column ${hint.column} of ${file} can be read day first or month first.`
      blocks.push({
        fault: new LensError('date_ambiguous', sentence, { file, column: hint.column }),
        column: hint.column,
      })
    }
    if (
      hint.ambiguous === 'decimal' &&
      (type === 'money' || type === 'num' || type === 'int') &&
      readAs.decimal === null
    ) {
      const sentence = `Numbers in column ${hint.column} of ${file}, such as 1.234, can be read with a thousands or a decimal sign.`
      blocks.push({
        fault: new LensError('decimal_ambiguous', sentence, { file, column: hint.column }),
        column: hint.column,
      })
    }
  }
  return blocks
}
