import { serveReading } from '../import/readers/decode/decode-worker.ts'

// Program of the thread of a load that reads its file.
await serveReading()
