import type { Readable } from 'node:stream'
import type { Client, Fetch } from '../api/client.ts'
import type { LoadWriter } from '../import/request.ts'
import type { Printer } from '../reports/print.ts'

/** The program inside which the engine runs. */
export type HostKind = 'electron' | 'web' | 'cli' | 'test'

export interface EngineOptions {
  readonly host: HostKind
  /** Folder of the program's own files; see {@link defaultHome}. */
  readonly appDir: string
  /** True where whoever calls may name any file (command line, tests); else only picked files and uploads are read. */
  readonly allowPaths: boolean
  /** How loads write facts, so that tests can load by each way; database pages when absent. */
  readonly writer?: LoadWriter
  /** Prints reports; default is an installed browser without a window. */
  readonly printer?: Printer
}

/** The engine of one host: one open workspace at a time, one surface. */
export interface Engine {
  /** `/rpc/*` requests to responses; the host guards what reaches it. */
  readonly fetch: Fetch
  /** Procedures in process, through the same fetch handler. */
  readonly client: Client
  /** Lets `import.*` and `report.render` use these paths, which the user picked in a native dialog. */
  readonly allow: (paths: readonly string[]) => void
  /** Streams a file of the page into the open workspace; answers with the id that `import.*` takes as `{ upload }`. */
  readonly receiveUpload: (name: string, bytes: Readable, signal: AbortSignal) => Promise<string>
  /** The HTML of a report preview by the path that `report.preview` gave, or null. */
  readonly preview: (path: string) => string | null
  /** Ends jobs and readers and lets go of the workspace. */
  readonly close: () => Promise<void>
}
