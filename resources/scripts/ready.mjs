import { mustRun, requireNode } from './common.mjs'

/** Before a commit: format, lint, types, boundaries, unit tests. */
requireNode()
for (const step of ['format', 'lint', 'types', 'boundaries', 'unit']) mustRun('npm', ['run', '--silent', step])
