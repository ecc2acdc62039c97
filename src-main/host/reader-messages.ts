import type { Settings } from '../model/settings.ts'
import type { WireFault } from '../base/fault-wire.ts'

/** Path under which the host asks for the sizes of the current version; no procedure has this name. */
export const COUNTS = '-counts'

/** The published version a question is about; a reader opens it when it differs from the one it holds. */
export interface ReaderTarget {
  readonly workspace: string
  readonly version: number
  /** Path of the warehouse file. */
  readonly warehouse: string
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
    }
  | { readonly type: 'release' }

export type FromReader =
  | { readonly id: number; readonly ok: true; readonly result: unknown; readonly small: boolean }
  | { readonly id: number; readonly ok: false; readonly fault: WireFault }
