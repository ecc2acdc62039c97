import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { LensError } from '../base/faults.ts'

const MAX_BYTES = 8 * 1024 ** 3
const SPARE_BYTES = 256 * 1024 ** 2
const ID = /^[0-9a-f-]{36}$/

/**
 * Receives one file into `incoming/<id>/<name>`; a broken or cancelled upload leaves nothing.
 * @returns the id that `import.*` takes as `{ upload }`
 * @throws LensError `too_large`, `disk_full`, `cancelled`, `bad_request` for a name that is not one
 */
export async function receiveUpload(
  incoming: string,
  name: string,
  bytes: Readable,
  signal: AbortSignal,
): Promise<string> {
  const plain = safeName(name)
  const id = crypto.randomUUID()
  const folder = join(incoming, id)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(folder)
  const room = Math.min(MAX_BYTES, Math.max(0, bavail * bsize - SPARE_BYTES))
  try {
    await pipeline(bytes, counted(room), createWriteStream(join(folder, plain), { mode: 0o600 }), { signal })
    return id
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    if (error instanceof LensError) throw error
    if (signal.aborted) throw new LensError('cancelled', 'The upload was cancelled.')
    const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
    throw full
      ? new LensError('disk_full', 'The disk is full.')
      : new LensError('bad_request', 'The upload broke off before its end.')
  }
}

/**
 * The file of an upload.
 * @throws LensError `file_missing` when the id was never given or its file is gone
 */
export async function uploadPath(incoming: string, id: string): Promise<string> {
  const folder = join(incoming, id)
  const names = ID.test(id) ? await readdir(folder).catch(() => []) : []
  const name = names[0]
  if (name === undefined) throw new LensError('file_missing', 'The uploaded file is not here any more.')
  return join(folder, name)
}

/** Deletes the given uploads, or all of them. */
export async function clearUploads(incoming: string, ids?: readonly string[]): Promise<void> {
  const chosen = ids ?? (await readdir(incoming).catch(() => []))
  const ours = chosen.filter((id) => ID.test(id))
  await Promise.all(ours.map((id) => rm(join(incoming, id), { recursive: true, force: true })))
}

function safeName(name: string): string {
  const plain = basename(name.replaceAll('\\', '/'))
    .replace(/[\p{Cc}<>:"|?*]/gu, '_')
    .slice(-200)
  if (plain === '' || plain === '.' || plain === '..') throw new LensError('bad_request', 'The file has no name.')
  return plain
}

function counted(room: number): Transform {
  const seen = { bytes: 0 }
  return new Transform({
    transform(part: Buffer, _encoding, next) {
      seen.bytes += part.length
      if (seen.bytes <= room) next(null, part)
      else
        next(
          room < MAX_BYTES
            ? new LensError('disk_full', 'There is not enough free space.')
            : new LensError('too_large', 'The file is larger than 8 GB.'),
        )
    },
  })
}
