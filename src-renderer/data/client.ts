import { createClient, takeToken, type Api, type Client } from '../../src-main/api/client.ts'

/** What the desktop shell's preload offers; absent in an ordinary browser. */
export interface NativeBridge {
  pickFiles(): Promise<readonly string[]>
  pickFolder(): Promise<string | null>
  saveAs(name: string): Promise<string | null>
  /** Shows a written file in the system's file manager. */
  reveal(path: string): Promise<void>
  /** The path of a dropped file, or an empty string when it has none. */
  pathForFile(file: File): Promise<string>
  /** Commands of the application menu: `load-files`, `open-workspace`, `export-report`, `toggle-theme`, `go:<view>`. */
  onMenu(listener: (command: string) => void): void
}

declare global {
  interface Window {
    readonly lens?: NativeBridge
  }
}

const held: { client: Client | null } = { client: null }

/** The page's one connection to its host, made on first use. */
export function connection(): Client {
  held.client ??= createClient({ url: new URL('/rpc', location.origin).href, token: takeToken(window) })
  return held.client
}

/** Every procedure of the engine as a typed function. */
export function api(): Api {
  return connection().api
}

/** The desktop shell's native dialogs, or null in an ordinary browser. */
export function nativeBridge(): NativeBridge | null {
  return window.lens ?? null
}
