import { readFileSync, statSync } from 'node:fs'
import { openSnapshot } from '../../../src-main/store/snapshot/open.ts'
import { serveSide, TimedResult } from '../run/serve-side.ts'
import { currentVersion } from './warehouse.ts'

/** Opens the snapshot of a workspace as a host does, every checksum verified; answers with the bytes of the file. */
async function open(folder: string): Promise<TimedResult> {
  const { snapshot, owner } = currentVersion(folder)
  const start = performance.now()
  await openSnapshot(snapshot, owner)
  return new TimedResult((performance.now() - start) / 1000, statSync(snapshot).size)
}

/** Reads the same file into memory and looks at nothing. */
function read(folder: string): TimedResult {
  const { snapshot } = currentVersion(folder)
  const start = performance.now()
  const { length } = readFileSync(snapshot)
  return new TimedResult((performance.now() - start) / 1000, length)
}

serveSide({ open, read })
