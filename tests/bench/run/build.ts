import { spawn } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const VITE = fileURLToPath(new URL('../../../node_modules/vite/bin/vite.js', import.meta.url))

/** The programs that are measured: a copy of those that were built, so that a build beside the run disturbs nothing. */
export const MEASURED = fileURLToPath(new URL('../../../dist/measured/', import.meta.url))
const BUILT = fileURLToPath(new URL('../../../dist/node/', import.meta.url))

/** Builds the product, so that what is measured is what people run. @throws Error when the build fails */
export async function buildProduct(): Promise<void> {
  await build()
  rmSync(MEASURED, { recursive: true, force: true })
  cpSync(BUILT, MEASURED, { recursive: true })
}

function build(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [VITE, 'build', '--app', '--logLevel', 'error'], {
      cwd: ROOT,
      stdio: 'inherit',
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`the build ended with ${String(code)}`))
    })
  })
}
