import { parentPort } from 'node:worker_threads'
import { createReader } from './reader.ts'
import type { ToReader } from './reader-messages.ts'

// Program of one reader thread: answers one question at a time.
const reader = createReader()
parentPort?.on('message', (message: ToReader) => {
  if (message.type === 'release') reader.release()
  else parentPort?.postMessage(reader.answer(message))
})
