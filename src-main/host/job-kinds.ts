import type { Progress } from '../api/contract/import.ts'
import { checkFiles } from '../import/check.ts'
import { runLoad } from '../import/load.ts'
import { previewFile } from '../import/preview.ts'
import { generateSample } from '../import/sample/generate.ts'
import { readSourceRow } from '../import/source-row.ts'
import { buildMartsBeside } from '../marts/build.ts'
import { countStatements } from '../marts/run-tests.ts'
import { workspacePaths } from '../store/paths.ts'
import { versionSnapshot } from '../store/snapshot/version-snapshot.ts'
import { verifyWorkspace } from '../store/verify.ts'
import { entry } from './entry.ts'
import type { JobRequest } from './job-messages.ts'
import { rebuildVersion } from './rebuild-version.ts'

/** The sample is the same on every machine. */
const SAMPLE_SEED = 20_260_615

type Report = (progress: Progress) => void

/** Does what a job process was asked. */
export function runJobRequest(request: JobRequest, report: Report): Promise<unknown> {
  switch (request.kind) {
    case 'load':
      return runLoad(
        {
          ...request.load,
          deps: {
            buildMarts: (db, build) => buildMartsBeside(db, build, entry('check')),
            snapshot: versionSnapshot,
            reading: entry('decode'),
            landing: entry('land'),
            sealing: entry('seal'),
          },
        },
        report,
      )
    case 'check':
      return checkFiles(request.load, report)
    case 'rebuild':
      return rebuildVersion(request.rebuild, report)
    case 'preview':
      return previewFile(request.file, request.recipes, request.loaded)
    case 'source_row':
      return readSourceRow(workspacePaths(request.folder), request.warehouse, request.batch, request.row)
    case 'sample': {
      const label = 'Making the extracts of the sample shop'
      report({
        stage: 'generate',
        step: 1,
        steps: 1,
        label,
        done: 0,
        total: null,
        unit: 'rows',
        rate: null,
        secondsLeft: null,
      })
      return Promise.resolve(generateSample(request.folder, { seed: SAMPLE_SEED }).files)
    }
    case 'verify':
      return verifyWorkspace(
        request.folder,
        ({ step, steps, label, done, total }) => {
          report({ stage: 'verify', step, steps, label, done, total, unit: 'bytes', rate: null, secondsLeft: null })
        },
        countStatements,
      )
  }
}
