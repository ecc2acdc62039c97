import { parentPort } from 'node:worker_threads'
import type { Facts } from '../base/facts.ts'
import { snapshotPath, startSnapshot } from '../store/snapshot/write.ts'
import { collectGarbage } from './collect.ts'
import { createReader } from './reader.ts'
import type { FromReader, ReaderTarget, ToReader } from './reader-messages.ts'

// Program of one reader thread: answers one question at a time.
const built: Facts[] = []
const reader = createReader((message) => {
  if (message.ok === null && 'facts' in message) built.push(message.facts)
  send(message)
})
parentPort?.on('message', (message: ToReader) => {
  if (message.type === 'release') {
    reader.release()
    return collectGarbage()
  }
  send(reader.answer(message))
  for (const facts of built.splice(0)) void keep(facts, message.target)
})

function send(message: FromReader): void {
  parentPort?.postMessage(message)
}

/** Writes facts that had to be built, so that the next opening reads them; without room the next one builds again. */
async function keep(facts: Facts, target: ReaderTarget): Promise<void> {
  if (target.writable)
    await startSnapshot(facts, snapshotPath(target.warehouse))
      .finish(target)
      .catch(() => undefined)
}
