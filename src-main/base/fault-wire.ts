import { isLensError, LensError } from './faults.ts'
import type { FaultDetail, FaultKey } from './faults.ts'

/** A fault as it crosses a process or thread; anything unknown carries its stack frames for the log instead. */
export type WireFault =
  | { readonly key: FaultKey; readonly message: string; readonly detail: FaultDetail }
  | { readonly key: null; readonly name: string; readonly stack: string; readonly errno: string }

/** Packs whatever was thrown. */
export function packFault(error: unknown): WireFault {
  if (isLensError(error)) return { key: error.key, message: error.message, detail: error.detail }
  if (!(error instanceof Error)) return { key: null, name: typeof error, stack: '', errno: '' }
  const errno = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { key: null, name: error.name, stack: error.stack ?? '', errno }
}

/** The error again on the other side; a full disk and a failing disk are recognised by their system code. */
export function unpackFault(fault: WireFault): Error {
  if (fault.key !== null) return new LensError(fault.key, fault.message, fault.detail)
  if (/ENOSPC|EDQUOT|SQLITE_FULL/.test(fault.errno)) return new LensError('disk_full', 'The disk is full.')
  if (/^EIO$|SQLITE_IOERR/.test(fault.errno)) return new LensError('disk_io', 'The disk could not be read or written.')
  const error = new Error('unexpected failure in a process of the engine')
  error.name = fault.name
  error.stack = fault.stack
  return error
}
