import { isAbsolute, resolve } from 'node:path'
import { LensError } from '../base/faults.ts'

/** Which files a host may be asked to read or write by path. */
export interface PathRule {
  readonly allow: (paths: readonly string[]) => void
  /** @throws LensError `bad_request` for a path that is none, `workspace_no_access` for one that nobody picked */
  readonly assertAllowed: (path: string) => void
}

/** @param any true where the caller may name any path; else only picked ones */
export function createPathRule(any: boolean): PathRule {
  const picked = new Set<string>()
  return {
    allow: (paths) => paths.forEach((path) => picked.add(resolve(path))),
    assertAllowed(path) {
      assertAbsolute(path)
      if (any || picked.has(resolve(path))) return
      throw new LensError('workspace_no_access', 'This file was not chosen in a dialog or dropped on the window.')
    },
  }
}

/**
 * Refuses what is no absolute path of this machine.
 * @throws LensError `bad_request`
 */
export function assertAbsolute(path: string): void {
  if (path.includes('\0') || !isAbsolute(path) || path.length > 4096) {
    throw new LensError('bad_request', 'Give a whole path, beginning at the root of the disk.')
  }
}
