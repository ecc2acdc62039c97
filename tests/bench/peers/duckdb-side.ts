import type { DuckDBConnection } from '@duckdb/node-api'
import type { Question, QuestionName } from '../rows/questions.ts'
import { serveSide } from '../run/serve-side.ts'
import { duckDbQuestions } from './duckdb-questions.ts'
import { addCategories, makeStar, openDuckDb } from './duckdb-star.ts'

const held: { connection: DuckDBConnection | null } = { connection: null }

serveSide({
  star: ({ source, database }: { source: string; database: string }) => makeStar(source, database),
  categories: ({ products, database }: { products: string; database: string }) => addCategories(products, database),
  open: async (database: string) => {
    held.connection = await openDuckDb(database)
  },
  ask: async ({ name, question }: { name: QuestionName; question: Question }) => {
    if (held.connection === null) throw new Error('no database is open')
    return await duckDbQuestions[name](held.connection, question)
  },
})
