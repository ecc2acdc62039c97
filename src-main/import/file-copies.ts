import type { Database } from 'better-sqlite3'
import { completeFile, findLoaded } from './batch-records.ts'
import type { ReadyFile } from './take-file.ts'

/** A file that was read before it was copied. */
interface ExpectedCopy {
  readonly file: ReadyFile
  /** Its number in the landing index of the version. */
  readonly fileId: number
}

/** When the files of a load are copied, and what of the version waits for it. */
export class FileCopies {
  readonly #db: Database
  #expected: ExpectedCopy[] = []

  constructor(db: Database) {
    this.#db = db
  }

  /** Lets copies begin that have not; what goes wrong is told to whoever waits for one. */
  begin(files: readonly ReadyFile[]): void {
    for (const file of files) file.kept().catch(() => undefined)
  }

  /** Notes a file whose content address has to be put in by {@link FileCopies.complete}. */
  expect(fileId: number, file: ReadyFile): void {
    this.#expected.push({ fileId, file })
  }

  /** The loaded batch that holds the bytes of a file, of this load or an earlier one, as the same kind of extract. */
  async findLoaded(file: ReadyFile): Promise<ReturnType<typeof findLoaded>> {
    await this.complete()
    const { record } = await file.kept()
    return findLoaded(this.#db, record.sha256, file.plan.entity)
  }

  /**
   * Waits for the copies that are expected and puts their content addresses in.
   * @throws LensError `file_changed` when a file is not the one that was read any more
   */
  async complete(): Promise<void> {
    for (const { file, fileId } of this.#expected.splice(0)) {
      completeFile(this.#db, fileId, (await file.kept()).record)
      file.assertUnchanged()
    }
  }
}
