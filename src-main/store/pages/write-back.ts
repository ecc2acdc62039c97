import { fdatasync } from 'node:fs'
import { promisify } from 'node:util'
import { guardedAsync } from '../errors.ts'

const syncData = promisify(fdatasync)
/** Bytes that are written before the disk is asked to take them. */
const ENOUGH = 64 << 20

/**
 * Lets the disk take what was written to a file while more is being written, so that the last sync finds little left.
 * The system tells of a failed sync only once: it is kept here until somebody asks.
 */
export class WriteBack {
  readonly #handle: number
  #waiting = 0
  #running: Promise<void> | null = null
  #failure: { readonly error: unknown } | null = null

  constructor(handle: number) {
    this.#handle = handle
  }

  /** Counts bytes that were written. */
  add(bytes: number): void {
    this.#waiting += bytes
  }

  /** Begins a sync where enough was written since the one before, which is over; throws when that one failed. */
  begin(): void {
    this.#assertSound()
    if (this.#waiting < ENOUGH || this.#running !== null) return
    this.#waiting = 0
    this.#running = this.#sync()
  }

  /** Waits for the sync that is under way; the file may be closed afterwards. */
  async settle(): Promise<void> {
    await this.#running
    this.#assertSound()
  }

  async #sync(): Promise<void> {
    try {
      await guardedAsync('the warehouse', () => syncData(this.#handle))
    } catch (error) {
      this.#failure = { error }
    } finally {
      this.#running = null
    }
  }

  #assertSound(): void {
    if (this.#failure !== null) throw this.#failure.error
  }
}
