import { openLanded } from '../../store/landing.ts'
import { workspacePaths } from '../../store/paths.ts'
import type { ByteSource } from './batch.ts'
import { fileSource } from './byte-source.ts'

/** Where the bytes of a source are, as plain data that another thread can open. */
export interface SourcePlace {
  readonly name: string
  readonly bytes: number | null
  readonly path: string | null
  /** A landed file: the workspace folder and the content address. */
  readonly landed: { readonly folder: string; readonly sha256: string } | null
}

/** A landed file of a workspace as a source. */
export function landedSource(folder: string, sha256: string, name: string, bytes: number): ByteSource {
  return { name, bytes, landed: { folder, sha256 }, open: () => openLanded(workspacePaths(folder), sha256) }
}

/** Where a source can be opened again; null for one that only its own thread knows. */
export function placeOf({ name, bytes, path, landed }: ByteSource): SourcePlace | null {
  if (path === undefined && landed === undefined) return null
  return { name, bytes, path: path ?? null, landed: landed ?? null }
}

/** The source at a place. Refuses a file that is no longer there (`file_missing`). */
export function sourceAt({ name, bytes, path, landed }: SourcePlace): ByteSource {
  if (landed !== null) return landedSource(landed.folder, landed.sha256, name, bytes ?? 0)
  return { ...fileSource(path ?? ''), name, bytes }
}
