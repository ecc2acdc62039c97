// Compiles a kernel written in AssemblyScript (TypeScript syntax, see src-main/compiled) to WebAssembly, once per change
// of its sources: the build, the tests and programs that run from source all take the result from one cache.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const COMPILER = fileURLToPath(new URL('../../node_modules/assemblyscript/', import.meta.url))
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/compiled-kernels/', import.meta.url))
// A kernel works on memory that threads share and its caller owns: no heap, no garbage collector, no static data.
const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=']
const MEMORY = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536']
const FEATURES = ['--enable', 'simd', '--enable', 'threads']

/** The WebAssembly of one kernel source, as base64 text; throws with the compiler's words where it does not compile. */
export function compileKernel(path: string): string {
  const settings = [...FLAGS, ...MEMORY, ...FEATURES]
  const built = join(CACHE, `${basename(path, '.ts')}-${fingerprint(dirname(path), settings)}.wasm`)
  if (!existsSync(built)) {
    mkdirSync(CACHE, { recursive: true })
    const unfinished = `${built}.${process.pid}`
    execFileSync(process.execPath, [join(COMPILER, 'bin/asc.js'), path, '--outFile', unfinished, ...settings], {
      stdio: 'pipe',
    })
    renameSync(unfinished, built)
  }
  return readFileSync(built, 'base64')
}

/** Kernels import each other, so that a change of any of them counts. */
function fingerprint(folder: string, settings: readonly string[]): string {
  const hash = createHash('sha256').update(settings.join('\n'))
  hash.update(readFileSync(join(COMPILER, 'package.json')))
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex').slice(0, 16)
}
