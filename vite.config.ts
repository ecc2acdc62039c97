import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { compiledKernels } from './resources/scripts/compiled-kernels.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const nodeExternal = [/^node:/, ...builtinModules, 'electron', 'better-sqlite3']

/** Three builds from one file: the page, the Node programs (shell, web host, CLI, job and reader entries) and the sandboxed preload. */
export default defineConfig({
  root: at('src-renderer'),
  base: './',
  publicDir: false,
  plugins: [compiledKernels(), svelte({ configFile: at('svelte.config.js') })],
  builder: {
    // An explicit list: by default Vite would add a server-side build of the page.
    async buildApp(builder) {
      for (const name of ['client', 'node', 'preload']) {
        const environment = builder.environments[name]
        if (environment) await builder.build(environment)
      }
    },
  },
  environments: {
    client: {
      build: { outDir: at('dist/renderer'), emptyOutDir: true, target: 'chrome140', assetsInlineLimit: 0 },
    },
    node: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron', 'better-sqlite3'] },
      build: {
        outDir: at('dist/node'),
        emptyOutDir: true,
        ssr: true,
        target: 'node22',
        minify: false,
        sourcemap: true,
        copyPublicDir: false,
        rolldownOptions: {
          input: {
            main: at('electron/main.ts'),
            cli: at('src-main/host/cli.ts'),
            job: at('src-main/host/job-entry.ts'),
            reader: at('src-main/host/reader-entry.ts'),
            query: at('src-main/host/query-entry.ts'),
            decode: at('src-main/host/decode-entry.ts'),
            land: at('src-main/host/land-entry.ts'),
            seal: at('src-main/host/seal-entry.ts'),
            check: at('src-main/host/check-entry.ts'),
          },
          external: nodeExternal,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true },
      build: {
        outDir: at('dist/preload'),
        emptyOutDir: true,
        ssr: true,
        target: 'chrome140',
        minify: false,
        copyPublicDir: false,
        rolldownOptions: {
          input: { preload: at('electron/preload.ts') },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
  },
})
