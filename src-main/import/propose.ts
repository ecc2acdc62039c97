import { LensError } from '../base/faults.ts'
import type { Block, FileChoices } from './choose.ts'
import { choose } from './choose.ts'
import type { ExtractPlan } from './conform/extract.ts'
import type { EntityName } from './entities.ts'
import { checkMapping, fieldOf } from './entities.ts'
import type { ColumnGuess } from './mapping.ts'
import { ACCEPTED } from './mapping.ts'
import type { Glimpse, Profile } from './profiles/profile.ts'
import { normaliseHeader } from './profiles/profile.ts'
import type { ByteSource } from './readers/batch.ts'
import type { Sniffed } from './readers/sniff.ts'
import { sniff } from './readers/sniff.ts'
import type { Recipe } from './recipes.ts'
import { recallRecipe } from './recipes.ts'

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

function namedRecipe(recipes: readonly Recipe[], name: string): Recipe {
  const found = recipes.findLast((recipe) => recipe.name === name)
  if (found === undefined) throw new LensError('not_found', `There is no recipe called ${name}.`, { recipe: name })
  return found
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
