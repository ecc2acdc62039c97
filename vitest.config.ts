import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { compiledKernels } from './resources/scripts/compiled-kernels.ts'

/** Units and integration run in Node; Playwright (playwright.config.ts) owns everything that needs a browser. */
export default defineConfig({
  plugins: [compiledKernels(), svelte({ configFile: './svelte.config.js' })],
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'tests/bench/**', 'node_modules/**'],
    environment: 'node',
    css: true,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
