import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { read, sourceFiles } from './files.ts'
import { layers } from './layers.mjs'

const IMPORT = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g

function importsOf(path: string): string[] {
  return [...read(path).matchAll(IMPORT)].map(([, target = '']) => posix.join(posix.dirname(path), target))
}

test('imports go one way, as the table of layers says', () => {
  const files = sourceFiles(['src-main', 'src-renderer', 'electron'], ['.ts', '.svelte'])
  const wrong = files.flatMap((file) => {
    const layer = layers.find(({ path }) => new RegExp(path).test(file))
    if (!layer) return []
    const allowed = [layer.path, ...layer.mayImport].map((pattern) => new RegExp(pattern))
    return importsOf(file)
      .filter((target) => /^(src-main|src-renderer|electron|tests)\//.test(target))
      .filter((target) => !allowed.some((pattern) => pattern.test(target)))
      .map((target) => `${file} -> ${target}`)
  })
  expect(wrong).toEqual([])
})

test('only the shell imports electron', () => {
  const files = sourceFiles(['src-main', 'src-renderer', 'tests'], ['.ts', '.svelte'])
  expect(files.filter((file) => /from 'electron'(?!')/.test(read(file)) && !file.startsWith('tests/arch/'))).toEqual([])
})
