import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FROM_SOURCE } from '../support/processes.ts'
import { newWorkspace, publishWord } from './support.ts'

const NOBODY = 65534
const OPEN = `
  import { openWorkspace } from ${JSON.stringify(join(import.meta.dirname, '../../src-main/store/workspace.ts'))}
  try {
    const workspace = openWorkspace(process.argv[1], { readOnly: process.argv[2] === 'read' })
    console.log(workspace.readOnly ? 'read-only' : 'writable', workspace.current()?.version, workspace.settings()['rfm.window_days'])
    workspace.close()
  } catch (error) {
    console.log(error.key ?? error.message)
  }`

/** What another user, who is neither owner nor root, gets; null where this computer cannot try it. */
function openAsNobody(folder: string, mode: 'read' | 'write'): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  try {
    const who = { uid: NOBODY, gid: NOBODY, stdio: 'pipe' } as const
    return execFileSync(process.execPath, [...FROM_SOURCE, '--input-type=module', '-e', OPEN, folder, mode], who)
      .toString()
      .trim()
  } catch {
    return null
  }
}

/** A closed workspace with one version, opened up to everybody as the modes say. */
function sharedWorkspace(folderMode: number, fileMode: number): string {
  const workspace = newWorkspace()
  publishWord(workspace, 'one')
  workspace.close()
  for (const path of readdirSync(workspace.folder, { recursive: true, withFileTypes: true })) {
    chmodSync(join(path.parentPath, path.name), path.isDirectory() ? folderMode : fileMode)
  }
  chmodSync(workspace.folder, folderMode)
  chmodSync(dirname(workspace.folder), 0o755)
  return workspace.folder
}

describe('a folder of someone else', () => {
  test('that may be read can be looked at', ({ skip }) => {
    const answer = openAsNobody(sharedWorkspace(0o755, 0o644), 'read')
    if (answer === null) return skip('another user cannot be tried here')
    expect(answer).toBe('read-only 1 730')
  })

  test('that may be read, opened for work, is refused by name', ({ skip }) => {
    const answer = openAsNobody(sharedWorkspace(0o755, 0o644), 'write')
    if (answer === null) return skip('another user cannot be tried here')
    expect(answer).toBe('workspace_no_access')
  })

  test('that may not be read is refused by name', ({ skip }) => {
    const answer = openAsNobody(sharedWorkspace(0o755, 0o600), 'read')
    if (answer === null) return skip('another user cannot be tried here')
    expect(answer).toBe('workspace_no_access')
  })
})
