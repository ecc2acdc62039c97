import { os, signalOf } from './context.ts'

/** Handlers of `report.*`. */
export const reportHandlers = os.report.router({
  blocks: os.report.blocks.handler(({ context, signal }) => context.engine.reports.blocks(signalOf(signal))),
  preview: os.report.preview.handler(({ input, context, signal }) =>
    context.engine.reports.preview(input, signalOf(signal)),
  ),
  render: os.report.render.handler(({ input, context, signal }) =>
    context.engine.reports.render(input, signalOf(signal)),
  ),
  list: os.report.list.handler(({ context }) => context.engine.reports.list()),
  download: os.report.download.handler(({ input, context }) => context.engine.reports.download(input.file)),
})
