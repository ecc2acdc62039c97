import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** How to start one of the engine's own processes or threads. */
export interface Entry {
  readonly path: string
  readonly execArgv: readonly string[]
}

/**
 * The program of a child process or thread: the built file beside this one, or its source with the loader that
 * reads `.sql?raw` when the engine itself runs from source.
 */
export function entry(name: 'job' | 'reader' | 'query' | 'decode' | 'land' | 'seal' | 'check'): Entry {
  const here = import.meta.url
  if (!fromSource(here)) return { path: fileURLToPath(new URL(`./${name}.js`, here)), execArgv: [] }
  const hooks = new URL('./raw-hooks.mjs', here).href
  return { path: fileURLToPath(new URL(`./${name}-entry.ts`, here)), execArgv: ['--import', hooks] }
}

/** Folder of the built page. */
export function rendererFolder(): string {
  const here = import.meta.url
  return fileURLToPath(new URL(fromSource(here) ? '../../dist/renderer/' : '../renderer/', here))
}

/** Folder of the program (the one that holds `package.json` and `resources/`). */
export function programFolder(): string {
  return fileURLToPath(new URL('../../', import.meta.url))
}

/** Whether the page was built. */
export function rendererIsBuilt(): boolean {
  return existsSync(new URL('index.html', `file://${rendererFolder()}`))
}

function fromSource(url: string): boolean {
  return new URL(url).pathname.endsWith('.ts')
}
