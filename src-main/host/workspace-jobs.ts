import type { VerifyResult } from '../api/contract/workspace.ts'
import type { Running, WorkspaceServices } from '../api/services.ts'
import { runChild } from './child.ts'
import type { Desk } from './desk.ts'
import type { Home } from './home.ts'
import { JOB_MEGABYTES } from './load-job.ts'
import { assertAbsolute } from './paths.ts'
import { makeSample } from './sample.ts'

type Jobs = Pick<WorkspaceServices, 'sample' | 'verify'>

/** The `workspace.*` procedures of one engine that run a job. */
export function createWorkspaceJobs(desk: Desk, home: Home): Jobs {
  return {
    sample(folder, signal) {
      if (folder !== undefined) assertAbsolute(folder)
      return desk.alone((stop) => makeSample(desk, home, folder, stop), signal)
    },
    verify: (signal) => desk.alone((stop) => verify(desk.workspace().folder, stop), signal),
  }
}

async function* verify(folder: string, signal: AbortSignal): Running<VerifyResult> {
  const { result } = yield* runChild<VerifyResult>('job', { kind: 'verify', folder }, signal, JOB_MEGABYTES)
  return result
}
