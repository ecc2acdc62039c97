import { os, signalOf } from './context.ts'

/** Handlers of `workspace.*`. */
export const workspaceHandlers = os.workspace.router({
  create: os.workspace.create.handler(({ input, context }) =>
    context.engine.workspace.create(input.folder, input.name),
  ),
  open: os.workspace.open.handler(({ input, context }) => context.engine.workspace.open(input.folder, input.readOnly)),
  close: os.workspace.close.handler(({ context }) => context.engine.workspace.close()),
  status: os.workspace.status.handler(({ context, signal }) => context.engine.workspace.status(signalOf(signal))),
  recents: os.workspace.recents.handler(({ context }) => context.engine.workspace.recents()),
  sample: os.workspace.sample.handler(({ input, context, signal }) =>
    context.engine.workspace.sample(input.folder, signalOf(signal)),
  ),
  settings: os.workspace.settings.handler(({ context }) => context.engine.workspace.settings()),
  setSetting: os.workspace.setSetting.handler(({ input, context, signal }) =>
    context.engine.workspace.setSetting(input.key, input.value, signalOf(signal)),
  ),
  verify: os.workspace.verify.handler(({ context, signal }) => context.engine.workspace.verify(signalOf(signal))),
})
