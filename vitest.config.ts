import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { compiledKernels } from './resources/scripts/compiled-kernels.ts'

/** Loads of real extracts, and analyses: their answers must not depend on who computes them. */
const COMPUTED = [
  'tests/import/{bulk,golden-loads,shopify}.test.ts',
  'tests/marts/{cdnow,online-retail}.test.ts',
  'tests/acceptance/client-extracts.test.ts',
  'tests/kernels/!(compiled-)*.test.ts',
]

/** Units and integration run in Node; Playwright (playwright.config.ts) owns everything that needs a browser. */
export default defineConfig({
  plugins: [compiledKernels(), svelte({ configFile: './svelte.config.js' })],
  test: {
    environment: 'node',
    css: true,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/bench/**', 'node_modules/**'],
        },
      },
      { extends: true, test: { name: 'plain kernels', include: COMPUTED, env: { PURCHASE_LENS_KERNELS: 'plain' } } },
    ],
  },
})
