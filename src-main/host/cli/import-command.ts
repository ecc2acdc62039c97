import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { EntityCode, Mapping, ReadingOptions } from '../../api/contract/import.ts'
import type { FileRequest } from '../../api/contract/import.ts'
import { LensError } from '../../base/faults.ts'
import type { Command, Typed } from './command.ts'
import { inWorkspace, text, word } from './command.ts'
import { loadText } from './load-text.ts'
import { follow } from './terminal.ts'

/** A recipe as a file: what `import.saveRecipe` takes, the name being the file's. */
const RecipeFile = z.object({ entity: EntityCode, mapping: Mapping, reading: ReadingOptions.prefault({}) })

/** `purchase-lens import`. */
export const importCommand: Command = {
  name: 'import',
  usage:
    '<folder> <file...> [--as <entity>] [--profile <id>] [--recipe <file or name>] [--date-order dmy] [--delimiter ;] [--encoding windows-1252] [--expect-rows <n>] [--expect-sales <amount>] [--ignore-controls]',
  doc: 'Loads files as one load, all or nothing, and prints the row accounting.',
  options: {
    as: { type: 'string' },
    profile: { type: 'string' },
    recipe: { type: 'string' },
    'date-order': { type: 'string' },
    delimiter: { type: 'string' },
    encoding: { type: 'string' },
    'expect-rows': { type: 'string' },
    'expect-sales': { type: 'string' },
    'ignore-controls': { type: 'boolean' },
  },
  run(typed) {
    const folder = word(typed, 0, 'folder')
    word(typed, 1, 'file to load')
    const files = typed.words.slice(1).map((path) => fileRequest(typed, path))
    return inWorkspace(folder, false, async (api) => {
      const input = { files, controls: controls(typed), ignoreControls: typed.options['ignore-controls'] === true }
      const summary = await follow(await api.import.run(input, { signal: typed.signal }), typed.terminal)
      typed.terminal.result(summary, () => loadText(summary))
      return 0
    })
  },
}

function fileRequest(typed: Typed, path: string): FileRequest {
  const [entity, profile, recipe] = [text(typed, 'as'), text(typed, 'profile'), text(typed, 'recipe')]
  const reading = {
    dateOrder: text(typed, 'date-order'),
    delimiter: text(typed, 'delimiter'),
    encoding: text(typed, 'encoding'),
  }
  const given = Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined))
  return {
    source: { path: resolve(path) },
    ...(recipe === undefined ? {} : recipeRequest(recipe)),
    // The contract checks the words: an unknown one is refused with the list of those that exist.
    ...(entity === undefined ? {} : { entity: entity as EntityCode }),
    ...(profile === undefined ? {} : { profile }),
    ...(Object.keys(given).length === 0 ? {} : { reading: given }),
  }
}

/** A saved recipe by name, or one in a file. */
function recipeRequest(recipe: string): Partial<FileRequest> {
  if (!existsSync(recipe)) return { recipe }
  const read = RecipeFile.safeParse(parseJson(readFileSync(recipe, 'utf8')))
  if (!read.success) throw new LensError('bad_request', `The recipe file does not fit: ${z.prettifyError(read.error)}`)
  return read.data
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}

function controls(typed: Typed): { rows?: number; sales?: string } {
  const [rows, sales] = [text(typed, 'expect-rows'), text(typed, 'expect-sales')]
  return { ...(rows === undefined ? {} : { rows: Number(rows) }), ...(sales === undefined ? {} : { sales }) }
}
