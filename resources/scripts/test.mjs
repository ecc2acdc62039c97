import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureTestTools, mustRun, requireNode, root, run } from './common.mjs'

/** Everything: build, format, lint, types, boundaries, unit and integration tests, browser journeys; one closing line. */
requireNode()
ensureTestTools()

const results = join(root, 'test-results')
const vitestReport = join(results, 'vitest.json')
const playwrightReport = join(results, 'playwright.json')
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

mustRun('npm', ['run', '--silent', 'build', '--', '--logLevel', 'warn'])
const checks = ['lint', 'types', 'boundaries'].map((name) => [name, run('npm', ['run', '--silent', name])])
const unit = run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`])
const e2e = run('npx', ['playwright', 'test'], { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport })

const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
const vitest = read(vitestReport)
const { stats } = read(playwrightReport)
const failedChecks = checks.filter(([, status]) => status !== 0)
for (const [name] of failedChecks) console.error(`npm run ${name} found problems`)

const passed = vitest.numPassedTests + stats.expected + stats.flaky + checks.length - failedChecks.length
const failed = vitest.numFailedTests + stats.unexpected + failedChecks.length
const skipped = vitest.numPendingTests + vitest.numTodoTests + stats.skipped
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(unit !== 0 || e2e !== 0 || failed > 0 ? 1 : 0)
