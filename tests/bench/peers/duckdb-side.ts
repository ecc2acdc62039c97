import { serveSide } from '../run/serve-side.ts'
import { makeStar } from './duckdb-star.ts'

serveSide({ star: ({ source, database }: { source: string; database: string }) => makeStar(source, database) })
