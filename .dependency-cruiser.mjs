import { layers } from './tests/arch/layers.mjs'

/** Each layer may import itself and what its row of the table names; see tests/arch/layers.mjs. */
const layerRules = layers.map(({ name, path, mayImport }) => ({
  name: `layer-${name}`,
  severity: 'error',
  from: { path },
  to: {
    path: '^(src-main|src-renderer|electron|tests|resources)/',
    pathNot: [path, ...mayImport],
  },
}))

export default {
  forbidden: [
    ...layerRules,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'electron-only-in-the-shell',
      severity: 'error',
      from: { path: '^(src-main|src-renderer)/' },
      to: { path: '(^|/)electron($|/)' },
    },
    {
      name: 'renderer-without-node',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'analyses-do-not-import-each-other',
      severity: 'error',
      from: { path: '^src-main/analysis/(overview|segments|baskets|cohorts|uplift|customers|catalog)/' },
      to: {
        path: '^src-main/analysis/(overview|segments|baskets|cohorts|uplift|customers|catalog)/',
        pathNot: '^src-main/analysis/$1/',
      },
    },
    {
      name: 'views-do-not-import-each-other',
      severity: 'error',
      from: { path: '^src-renderer/views/([^/]+)/' },
      to: { path: '^src-renderer/views/[^/]+/', pathNot: '^src-renderer/views/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'svelte'] },
  },
}
