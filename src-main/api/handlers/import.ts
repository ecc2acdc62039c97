import { os, signalOf } from './context.ts'
import { ask } from './readers.ts'

/** Handlers of `import.*`; rejected rows are read from the warehouse, everything else is the host's. */
export const importHandlers = os.import.router({
  fields: os.import.fields.handler(({ input, context }) => context.engine.imports.fields(input)),
  preview: os.import.preview.handler(({ input, context, signal }) =>
    context.engine.imports.preview(input, signalOf(signal)),
  ),
  check: os.import.check.handler(({ input, context, signal }) => context.engine.imports.check(input, signalOf(signal))),
  run: os.import.run.handler(({ input, context, signal }) => context.engine.imports.run(input, signalOf(signal))),
  undo: os.import.undo.handler(({ input, context, signal }) =>
    context.engine.imports.undo(input.load, signalOf(signal)),
  ),
  batches: os.import.batches.handler(({ context }) => context.engine.imports.batches()),
  quarantine: os.import.quarantine.handler(ask),
  sourceRow: os.import.sourceRow.handler(({ input, context, signal }) =>
    context.engine.imports.sourceRow(input, signalOf(signal)),
  ),
  recipes: os.import.recipes.handler(({ context }) => context.engine.imports.recipes()),
  saveRecipe: os.import.saveRecipe.handler(({ input, context }) => context.engine.imports.saveRecipe(input)),
})
