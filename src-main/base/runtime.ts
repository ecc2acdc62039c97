import { LensError } from './faults.ts'

/** Oldest Node that works: zstd in node:zlib, and the native SQLite module crashes the process on older ones. */
export const OLDEST_NODE = '22.15.0'

/**
 * Refuses a Node that is too old. Call it before anything native is loaded, with `process.versions.node`.
 * @throws LensError `runtime_too_old`
 */
export function assertRuntime(version: string): void {
  if (isAtLeast(version, OLDEST_NODE)) return
  throw new LensError('runtime_too_old', `Purchase Lens needs Node ${OLDEST_NODE} or newer; this is ${version}.`, {
    version,
    oldest: OLDEST_NODE,
  })
}

/** Compares dotted versions by their numbers; missing parts count as 0. */
export function isAtLeast(version: string, floor: string): boolean {
  const parts = version.split('.').map(Number)
  const least = floor.split('.').map(Number)
  for (const [position, number] of least.entries()) {
    const own = parts[position] ?? 0
    if (own !== number) return own > number
  }
  return true
}
