import { traverseContractProcedures } from '@orpc/server'
import { expect, test } from 'vitest'
import { contract } from '../../src-main/api/contract/index.ts'
import { faults } from '../../src-main/base/faults.ts'
import { issueKinds } from '../../src-main/import/issue-codes.ts'
import { allMarts } from '../../src-main/marts/index.ts'
import { allTables } from '../../src-main/model/index.ts'
import { settingRows } from '../../src-main/model/settings.ts'

const isSentence = (text: unknown): boolean => typeof text === 'string' && /^\S.*[.!?)]$/s.test(text) && text.length > 8

test('every procedure says in a sentence what it does', () => {
  const bare: string[] = []
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => {
    const meta = (procedure as { '~orpc': { meta: { doc?: unknown } } })['~orpc'].meta
    if (!isSentence(meta.doc)) bare.push(path.join('.'))
  })
  expect(bare).toEqual([])
})

test('every fault has its own code and tells the remedy', () => {
  const rows = Object.values(faults)
  expect(new Set(rows.map((fault) => fault.code)).size).toBe(rows.length)
  expect(rows.filter((fault) => !isSentence(fault.help) || !/^PL-[A-Z]{3}-\d{3}$/.test(fault.code))).toEqual([])
})

test('every table and column says what it holds', () => {
  const bare = allTables.flatMap((table) => [
    ...(isSentence(table.doc) ? [] : [table.name]),
    ...Object.entries(table.columns).flatMap(([name, column]) => (column.doc === '' ? [`${table.name}.${name}`] : [])),
  ])
  expect(bare).toEqual([])
})

test('every setting, mart and row issue says what it means', () => {
  expect(Object.entries(settingRows).filter(([, row]) => !isSentence(row.doc))).toEqual([])
  expect(allMarts.filter((mart) => !isSentence(mart.doc)).map((mart) => mart.name)).toEqual([])
  expect(
    Object.entries(issueKinds).filter(([, issue]) => !isSentence(issue.remedy) || !isSentence(issue.condition)),
  ).toEqual([])
})
