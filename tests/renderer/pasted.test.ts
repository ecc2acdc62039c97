import { expect, test } from 'vitest'
import { pastedFile } from '../../src-renderer/data/pasted.ts'

test.each([
  ['a,b\n1,2\n', 'pasted-x.csv'],
  ['a\tb\n"1\n2"\t3\n', 'pasted-x.tsv'],
  ['a;b;c\n1;2;3\n4;5;6', 'pasted-x.csv'],
])('pasted cells %j become a file of the wizard, byte for byte', async (text, name) => {
  const file = pastedFile(text, 'x')
  expect(file?.name).toBe(name)
  expect(await file?.text()).toBe(text)
})

test.each(['', 'one line, with a comma', 'a sentence.\nAnother sentence.', 'a,b\n1\n'])('%j is no table', (text) => {
  expect(pastedFile(text, 'x')).toBeNull()
})
