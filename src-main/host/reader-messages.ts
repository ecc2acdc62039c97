import type { Facts } from '../base/facts.ts'
import type { Settings } from '../model/settings.ts'
import type { WireFault } from '../base/fault-wire.ts'

/** Path under which the host asks for the sizes of the current version; no procedure has this name. */
export const COUNTS = '-counts'

/** Path under which the host lets an idle reader get ready for the next question; no procedure has this name. */
export const WARM = '-warm'

/** The published version a question is about; a reader opens it when it differs from the one it holds. */
export interface ReaderTarget {
  readonly workspace: string
  readonly version: number
  /** Path of the warehouse file, and its SHA-256 when it was published. */
  readonly warehouse: string
  readonly sha256: string
  /** Whether files beside the warehouse may be written. */
  readonly writable: boolean
  /** Path of `workspace.sqlite`, attached as `work`. */
  readonly work: string
  readonly settings: Settings
  /** Changes with the settings' values. */
  readonly settingsHash: string
}

export type ToReader =
  | {
      readonly type: 'ask'
      readonly id: number
      readonly target: ReaderTarget
      readonly path: string
      readonly input: unknown
      /** One shared integer: 1 once the asker has gone away. */
      readonly flag: Int32Array
      /** Facts of the version, with the first question for which they are at hand; later questions go without. */
      readonly facts: Facts | null
      /** Whether the reader shall build the facts when it has none. */
      readonly builds: boolean
    }
  | { readonly type: 'release' }

export type FromReader =
  /** The question cannot be answered without facts; it has to be asked again with them. */
  | { readonly id: number; readonly ok: null }
  /** Facts that were built for a question, at once for everybody; its answer follows. */
  | { readonly id: number; readonly ok: null; readonly facts: Facts }
  | { readonly id: number; readonly ok: true; readonly result: unknown; readonly small: boolean }
  | { readonly id: number; readonly ok: false; readonly fault: WireFault }
