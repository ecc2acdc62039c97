import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openWarehouse, writeMeta } from '../../src-main/store/open.ts'
import { createPartial, sealPartial } from '../../src-main/store/versions.ts'
import type { SealedVersion } from '../../src-main/store/versions.ts'
import { createWorkspace } from '../../src-main/store/workspace.ts'
import type { Workspace } from '../../src-main/store/workspace.ts'

/** A folder that is removed after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lens-store-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** A disk of so many megabytes, unmounted after the test; null where this computer does not allow to mount one. */
export function smallDisk(megabytes: number): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const folder = join(scratchFolder(), 'disk')
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder])
  })
  return folder
}

/** A new workspace that is closed after the test. */
export function newWorkspace(): Workspace {
  const workspace = createWorkspace(join(scratchFolder(), 'acme.lens'), { name: 'Acme' })
  onTestFinished(() => {
    if (workspace.db.open) workspace.close()
  })
  return workspace
}

/** Builds and seals a version that says one word, from a version or from nothing. */
export function sealWord(
  workspace: Workspace,
  word: string,
  from: { readonly version: number; readonly sha256: string } | null,
): SealedVersion {
  const partial = createPartial(workspace.paths, from?.version ?? null, from?.sha256)
  const db = openWarehouse(partial, { readOnly: false })
  writeMeta(db, 'word', word)
  db.close()
  return sealPartial(partial)
}

/** Builds, seals and publishes a version that says one word, as one load. */
export function publishWord(workspace: Workspace, word: string): SealedVersion & { readonly load: number } {
  const load = workspace.startLoad({ files: [word] })
  const sealed = sealWord(workspace, word, workspace.current())
  workspace.publish({ load, ...sealed }, { accounting: { read: 1 } })
  return { ...sealed, load }
}
