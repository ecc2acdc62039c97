// Lets forked processes and threads run from source: `import text from './mart.sql?raw'` gives the text of a file and
// `?inline` a data address, as Vite does in a build; `?wasm` the compiled kernel, as the build's own plugin does.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compileKernel } from '../../resources/scripts/compile-kernel.ts'

const contentOf = {
  '?raw': (path) => readFileSync(path, 'utf8'),
  '?inline': (path) => `data:font/woff2;base64,${readFileSync(path, 'base64')}`,
  '?wasm': compileKernel,
}

registerHooks({
  load(url, context, nextLoad) {
    const query = Object.keys(contentOf).find((ending) => url.endsWith(ending))
    if (!query) return nextLoad(url, context)
    const content = contentOf[query](fileURLToPath(url.slice(0, -query.length)))
    return { format: 'module', source: `export default ${JSON.stringify(content)}`, shortCircuit: true }
  },
})
