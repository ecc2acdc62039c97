import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'

/** Loaded with --import before the shell's main file: `electron` becomes the stand-in. Worker threads inherit the flag. */
if (isMainThread) {
  const standin = new URL('./electron.ts', import.meta.url).href
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: standin, shortCircuit: true } : next(specifier, context),
  })
}
