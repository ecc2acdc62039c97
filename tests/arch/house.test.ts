import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { read, sourceFiles } from './files.ts'

const product = sourceFiles(['src-main', 'src-renderer', 'electron'], ['.ts', '.svelte'])
const everything = [...product, ...sourceFiles(['tests'], ['.ts'])]

test('no file is longer than 400 lines', () => {
  const long = everything.filter((path) => read(path).split('\n').length > 401)
  expect(long).toEqual([])
})

test('files are kebab-case nouns and components PascalCase', () => {
  const odd = product.filter((path) => {
    const name = basename(path)
    return name.endsWith('.svelte')
      ? !/^[A-Z][A-Za-z0-9]*\.svelte$/.test(name)
      : !/^[a-z0-9]+(-[a-z0-9]+)*(\.(svelte|d))?\.ts$/.test(name)
  })
  expect(odd).toEqual([])
})

test('cells of a client’s file can reach the page only as text', () => {
  const unsafe = /\{@html|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|new Function\(|\beval\(/
  expect(product.filter((path) => unsafe.test(read(path)))).toEqual([])
})

test('the page carries no inline style attribute, which the content policy would refuse', () => {
  const inline = sourceFiles(['src-renderer'], ['.svelte', '.html']).filter((path) => /\sstyle=["{]/.test(read(path)))
  expect(inline).toEqual([])
})

test('nothing waits to be done later', () => {
  const marks = new RegExp(
    ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].map((word) => `\\b${word}\\b`).join('|'),
  )
  expect(everything.filter((path) => marks.test(read(path)))).toEqual([])
})

describe('suppressed checks', () => {
  // The words are put together here, so that this file does not find itself.
  const lint = 'eslint-' + 'disable'
  const types = '@ts-' + 'expect-error'
  const svelte = 'svelte-' + 'ignore'
  const suppression = new RegExp(`${lint}.*|(?:${types}|@ts-${'ignore'}).*|${svelte}.*`, 'g')
  const REASON = / -- \S|(?:^@ts-\S+|^svelte-\S+ \w+) [(:]?\w/

  /** The suppressions of a text that do not say why. */
  const bareSuppressions = (text: string): string[] =>
    [...text.matchAll(suppression)].map(([found]) => found).filter((found) => !REASON.test(found))

  test('all have a reason beside them', () => {
    expect(everything.filter((path) => bareSuppressions(read(path)).length > 0)).toEqual([])
  })

  test('are found in comments of every kind', () => {
    const bare = [`// ${lint}-next-line no-console`, `/* ${lint} */`, `// ${types}`, `<!-- ${svelte} a11y_x -->`]
    expect(bareSuppressions(bare.join('\n'))).toHaveLength(bare.length)
    const told = [`// ${lint}-line no-console -- the shell's log`, `// ${types} the library lacks it`]
    expect(bareSuppressions([...told, `<!-- ${svelte} a11y_x (every action has a button) -->`].join('\n'))).toEqual([])
  })
})
