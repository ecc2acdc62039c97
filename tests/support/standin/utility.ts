import { isMainThread } from 'node:worker_threads'

/**
 * Loaded with --import into the stand-in's utility processes: they see `process.parentPort`, as in Electron, and no
 * `process.send`. Worker threads inherit the flag.
 */
if (isMainThread) {
  const send = process.send?.bind(process)
  Reflect.set(process, 'send', undefined)
  Reflect.set(process, 'parentPort', {
    postMessage: (message: unknown) => send?.(message),
    once: (_event: 'message', listener: (event: { data: unknown }) => void) =>
      process.once('message', (data: unknown) => listener({ data })),
  })
}
