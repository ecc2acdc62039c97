import { mustRun, requireNode } from './common.mjs'

/** Builds, then opens the app: Electron where its binary is, else the local web host and the browser. */
requireNode()
mustRun('npm', ['run', '--silent', 'build', '--', '--logLevel', 'warn'])
mustRun('node', ['dist/node/cli.js', 'start', ...process.argv.slice(2)])
