import { expect, test } from 'vitest'
import { buildMarts } from '../../src-main/marts/build.ts'
import { allDataTests, allMarts } from '../../src-main/marts/index.ts'
import { declared } from '../../src-main/model/index.ts'
import { buildWarehouse } from '../support/warehouse.ts'

test('every mart is declared in the model, says grain, why and caveat, and comes after what it reads', () => {
  const built = new Set<string>()
  for (const { name, sql, doc, reads } of allMarts) {
    expect(declared(name)?.kind, name).toBe('C')
    expect(sql, name).toMatch(/^-- One row per .+\n-- Why: .+\n-- Caveat: .+\n(WITH|SELECT)/)
    expect(doc, name).toMatch(/\.$/)
    for (const read of reads) {
      const isMart = allMarts.some((mart) => mart.name === read)
      expect(isMart ? built.has(read) : read === 'spend' || declared(read) !== undefined, `${name} reads ${read}`).toBe(
        true,
      )
    }
    built.add(name)
  }
})

test('every data test has its own name, a table of the model and a sentence', () => {
  expect(new Set(allDataTests.map(({ name }) => name)).size).toBe(allDataTests.length)
  for (const { name, table, doc } of allDataTests) {
    expect(name.startsWith(`${table}.`), name).toBe(true)
    expect(declared(table), name).toBeDefined()
    expect(doc, name).toMatch(/\.$/)
  }
})

test('on an empty schema every mart yields exactly its declared columns and every data test runs', () => {
  const warehouse = buildWarehouse({ orders: [], asOf: '2025-06-30' })
  const { steps, tests } = buildMarts(warehouse.db, { asOf: '2025-06-30', settings: warehouse.settings, buildId: 1 })
  expect(steps.map(({ rows }) => rows)).toEqual(steps.map(() => 0))
  expect(tests).toMatchObject({ total: allDataTests.length, failed: [], warned: [] })
  warehouse.remove()
})

test('building twice gives the same rows', () => {
  const warehouse = buildWarehouse({
    orders: [
      { id: 'T1', customer: 'C1', date: '2025-01-05', lines: [{ product: 'A', quantity: 2, price: '1.005' }] },
      { id: 'T2', customer: 'C1', date: '2025-03-05', lines: [{ product: 'B', quantity: 1, price: 3 }] },
    ],
  })
  const contents = (): unknown[] =>
    allMarts.map(({ name }) => warehouse.db.prepare(`SELECT * FROM ${name}`).raw().all())
  buildMarts(warehouse.db, { settings: warehouse.settings, buildId: 5 })
  const before = contents()
  buildMarts(warehouse.db, { settings: warehouse.settings, buildId: 5 })
  expect(contents()).toEqual(before)
  warehouse.remove()
})
