import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ddl, viewDdl } from '../../src-main/model/derive/ddl.ts'
import { allTables, allViews, MODEL_VERSION } from '../../src-main/model/index.ts'

/** What the schema was when its version was set; both change together. */
const PINNED = { version: '3', digest: '023894c966be4aa9' }

test('a changed schema has a version of its own, so that warehouses of the old one are rebuilt', () => {
  const statements = [...allTables.flatMap(ddl), ...allViews.map(viewDdl)]
  const digest = createHash('sha256').update(statements.join(';\n')).digest('hex').slice(0, 16)
  expect(
    { version: MODEL_VERSION, digest },
    `The DDL of src-main/model changed. Raise MODEL_VERSION in src-main/model/index.ts, then pin both here.`,
  ).toEqual(PINNED)
})
