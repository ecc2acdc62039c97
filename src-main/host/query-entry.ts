import { serveParent } from './child-side.ts'
import type { QueryRequest } from './query.ts'
import { answerQuery } from './query-run.ts'

// Program of the process that runs one statement of the SQL console.
serveParent((request) => Promise.resolve(answerQuery(request as QueryRequest)))
