import { basename } from 'node:path'
import { expect, test } from 'vitest'
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

test('nobody suppresses a check without a reason beside it', () => {
  const bare = /(eslint-disable[^\n]*|@ts-(expect-error|ignore))\s*(\*\/)?\s*$/m
  const silenced = everything.filter((path) => {
    const found = bare.exec(read(path))
    return found !== null && !found[0].includes('--')
  })
  expect(silenced).toEqual([])
})
