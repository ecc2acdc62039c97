import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun, requireNode, root } from './common.mjs'

/** The main job without a window: sample extracts, load, headline figures, PDF; everything lands in demo-output/. */
requireNode()
const output = join(root, 'demo-output')
const workspace = join(output, 'harbour-and-pine.lens')
rmSync(output, { recursive: true, force: true })
if (!existsSync(join(root, 'dist/node/cli.js')))
  mustRun('npm', ['run', '--silent', 'build', '--', '--logLevel', 'warn'])
const lens = (...args) => mustRun('node', ['dist/node/cli.js', ...args])
lens('sample', workspace)
lens('status', workspace)
lens('figures', workspace)
lens('report', workspace, '--out', join(output, 'harbour-and-pine.pdf'))
