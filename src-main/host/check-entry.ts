import { serveChecks } from '../marts/checks/check-thread.ts'

// Program of the thread that runs data tests while marts are computed.
serveChecks()
