import { runCommandLine } from './cli/run.ts'

// Program of the command line. Ctrl-C once cancels and cleans up; twice ends at once.
const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(130)
    stop.abort()
  })
}

process.exitCode = await runCommandLine(process.argv.slice(2), stop.signal)
