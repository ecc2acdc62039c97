import type { EntityCode } from '../api/contract/import.ts'
import type { ImportServices } from '../api/services.ts'
import { LensError } from '../base/faults.ts'
import { entities } from '../import/entities.ts'
import type { Desk } from './desk.ts'
import { ledgerRows } from './ledger-rows.ts'
import { runLoadJob } from './load-job.ts'
import type { PathRule } from './paths.ts'

/** The `import.*` procedures of one engine. */
export function createImportService(desk: Desk, paths: PathRule): ImportServices {
  return {
    fields: ({ entity }) =>
      entities[entity].fields.map(({ name, type, required, personal, doc, synonyms }) => {
        return { field: name, type, required, personal, doc, synonyms: [...synonyms] }
      }),
    preview: () => Promise.reject(absent('import.preview')),
    check: () => {
      throw absent('import.check')
    },
    sourceRow: () => Promise.reject(absent('import.sourceRow')),
    run: (input, signal) => desk.alone((stop) => runLoadJob(desk.writable(), paths, input, stop), signal),
    undo: async (load) => {
      desk.assertIdle()
      return Promise.resolve(desk.writable().undo(load))
    },
    batches: () => ledgerRows(desk.workspace()),
    recipes: () =>
      desk
        .workspace()
        .recipes()
        .map(({ name, entity, header, savedAt }) => {
          return { name, entity: entity as EntityCode, header: [...header], savedAt }
        }),
    saveRecipe(recipe) {
      desk.writable().saveRecipe(recipe)
      return { name: recipe.name }
    },
  }
}

function absent(path: string): LensError {
  return new LensError('not_found', `${path} is not part of this build.`)
}
