import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Frees what this thread no longer refers to. Shared memory is not counted by the garbage collector, so it would keep
 * the facts of versions that nobody asks about any more for as long as little else is allocated.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('globalThis.gc?.()')
}
