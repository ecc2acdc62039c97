import type { EngineServices } from '../../src-main/api/services.ts'
import { LensError } from '../../src-main/base/faults.ts'

/** A service that answers nothing; a test overrides what it is about. */
function absent(): never {
  throw new LensError('not_found', 'Not part of this test.')
}

/** Engine services for tests of the surface alone; `log` collects what would be logged. */
export function surfaceServices(
  over: Partial<EngineServices>,
  lines: { event: string; facts: Readonly<Record<string, unknown>> }[] = [],
): EngineServices {
  return {
    workspace: {
      create: absent,
      open: absent,
      close: absent,
      status: absent,
      recents: absent,
      sample: absent,
      settings: absent,
      setSetting: absent,
      verify: absent,
    },
    imports: {
      fields: absent,
      preview: absent,
      check: absent,
      run: absent,
      undo: absent,
      batches: absent,
      sourceRow: absent,
      recipes: absent,
      saveRecipe: absent,
    },
    reports: { blocks: absent, preview: absent, render: absent, list: absent, download: absent },
    ask: absent,
    query: absent,
    log: (event, facts) => lines.push({ event, facts }),
    ...over,
  }
}

/** Resolves after so many milliseconds, or as soon as the signal fires. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
