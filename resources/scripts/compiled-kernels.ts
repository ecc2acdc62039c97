import type { Plugin } from 'vite'
import { compileKernel } from './compile-kernel.ts'

const QUERY = '?wasm'

/** The build's half of `import kernel from './assembly/x.ts?wasm'`: the compiled kernel as base64 text. */
export function compiledKernels(): Plugin {
  return {
    name: 'compiled-kernels',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith(QUERY)) return null
      return `export default ${JSON.stringify(compileKernel(id.slice(0, -QUERY.length)))}`
    },
  }
}
