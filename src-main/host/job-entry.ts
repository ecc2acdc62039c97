import { serveParent } from './child-side.ts'
import { runJobRequest } from './job-kinds.ts'
import type { JobRequest } from './job-messages.ts'

// Program of the process that loads, checks, verifies and generates.
serveParent((request, report) => runJobRequest(request as JobRequest, report))
