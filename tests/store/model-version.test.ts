import { expect, test } from 'vitest'
import { openWarehouse, writeMeta } from '../../src-main/store/open.ts'
import { buildWarehouse } from '../support/warehouse.ts'

test('a warehouse of another model version is refused by name instead of failing on a missing column', () => {
  const { path, db, remove } = buildWarehouse({ orders: [] })
  writeMeta(db, 'model_version', '0')
  db.close()
  expect(() => openWarehouse(path, { readOnly: true })).toThrow(/model version 0/)
  remove()
})
