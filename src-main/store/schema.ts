import type { Database } from 'better-sqlite3'
import { ddl, viewDdl } from '../model/derive/ddl.ts'
import { allTables, allViews, MODEL_VERSION } from '../model/index.ts'
import { WAREHOUSE_APP_ID, WAREHOUSE_FORMAT, writeMeta } from './open.ts'
import { seedMembers } from './seed.ts'

/** Creates the empty schema of a warehouse version with its fixed rows: unknown members and formats. */
export function createSchema(db: Database): void {
  db.pragma(`application_id = ${WAREHOUSE_APP_ID}`)
  db.pragma(`user_version = ${WAREHOUSE_FORMAT}`)
  const create = db.transaction(() => {
    for (const table of allTables) for (const statement of ddl(table)) db.exec(statement)
    for (const view of allViews) db.exec(viewDdl(view))
    seedMembers(db)
    writeMeta(db, 'model_version', MODEL_VERSION)
  })
  create()
}
