/**
 * The import rules of the architecture as one table, read by dependency-cruiser and by tests/arch.
 * `path` are the files of a layer; `mayImport` what they may import besides themselves.
 */
const base = '^src-main/base/'
const compiled = '^src-main/compiled/'
const model = '^src-main/model/'
const store = '^src-main/store/'
const importing = '^src-main/import/'
const marts = '^src-main/marts/'
const analysis = '^src-main/analysis/'
const reports = '^src-main/reports/'
const api = '^src-main/api/'
const host = '^src-main/host/'
const contracts = '/contract(\\.ts$|/)'
/** Drawing and wording that screen and paper share: pure functions without DOM or Svelte. */
const paper = '^src-renderer/(charts|text)/'

export const layers = [
  { name: 'base', path: base, mayImport: [] },
  { name: 'compiled', path: compiled, mayImport: [base] },
  { name: 'model', path: model, mayImport: [base] },
  { name: 'store', path: store, mayImport: [base, compiled, model] },
  { name: 'import', path: importing, mayImport: [base, compiled, model, store, contracts] },
  { name: 'marts', path: marts, mayImport: [base, compiled, model, store, '^src-main/analysis/kernels/'] },
  { name: 'kernels', path: '^src-main/analysis/kernels/', mayImport: [base, compiled] },
  { name: 'analysis', path: analysis, mayImport: [base, compiled, model, store, contracts] },
  { name: 'reports', path: reports, mayImport: [base, model, store, analysis, contracts, paper] },
  { name: 'api', path: api, mayImport: [base, model, store, importing, marts, analysis, reports] },
  {
    name: 'host',
    path: host,
    mayImport: [
      '^resources/scripts/compile-kernel\\.ts$',
      base,
      compiled,
      model,
      store,
      importing,
      marts,
      analysis,
      reports,
      api,
    ],
  },
  {
    name: 'renderer',
    path: '^src-renderer/',
    mayImport: [base, '^src-main/model/filters\\.ts$', contracts, '^src-main/api/client\\.ts$'],
  },
  { name: 'electron', path: '^electron/', mayImport: ['^src-main/'] },
]
