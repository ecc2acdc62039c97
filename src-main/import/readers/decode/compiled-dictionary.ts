import { NO_CODE } from '../decoded.ts'
import type { KeyDictionary } from './byte-dictionary.ts'
import type { CellRun } from './cell-decoder.ts'
import { KeyEntries, LONGEST, MOST_BYTES, MOST_ENTRIES } from './key-entries.ts'
import type { KeyKernel } from './key-kernel.ts'

/** Positions in the state that the kernel works on, as its source tells them. */
const STATE = {
  directory: 0,
  depth: 1,
  size: 2,
  textEnd: 3,
  mostEntries: 4,
  mostText: 5,
  fresh: 6,
  freshBytes: 7,
  full: 8,
}
const STATES = 9

/**
 * A dictionary as the plain one that lets the compiled kernel look up keys of up to eleven bytes, in a table that grows
 * by one segment at a time. The cells of its runs lie in kernel memory.
 */
export class CompiledDictionary implements KeyDictionary {
  readonly entries = new KeyEntries()
  readonly #kernel: KeyKernel
  readonly #state: Uint32Array
  /** Addresses of segments by the first bits of the hash. */
  #directory: Uint32Array
  #single: CellRun | null = null

  constructor(kernel: KeyKernel) {
    this.#kernel = kernel
    this.#state = kernel.memory.takeWords(STATES)
    this.#directory = kernel.memory.takeWords(1)
    this.#directory[0] = kernel.segment() ?? 0
    this.#state[STATE.directory] = this.#directory.byteOffset
    this.#state[STATE.mostEntries] = MOST_ENTRIES
    this.#state[STATE.mostText] = MOST_BYTES
    this.#tellEntries()
  }

  encode(run: CellRun, codes: Uint32Array, row: number): void {
    const { count } = run
    const found = this.#kernel.codes
    let done = 0
    for (;;) {
      done = this.#kernel.encode(this.#state, run, done)
      this.#takeFresh()
      if (done === count) break
      const full = this.#state[STATE.full] as number
      if (full > 0) this.#split(full - 1)
      else {
        found[done] = this.#longCode(run, done)
        done++
      }
    }
    codes.set(count === found.length ? found : found.subarray(0, count), row)
  }

  textCode(text: string): number {
    const bytes = Buffer.from(text, 'utf8')
    if (bytes.length > LONGEST) return NO_CODE
    const { cell, memory } = this.#kernel
    this.#single ??= { area: cell, starts: memory.takeInts(1), ends: memory.takeInts(1), from: 0, count: 1 }
    cell.bytes.set(bytes)
    this.#single.ends[0] = bytes.length
    const codes = new Uint32Array(1)
    this.encode(this.#single, codes, 0)
    return codes[0] as number
  }

  #longCode({ area, starts, ends, from }: CellRun, k: number): number {
    const at = starts[from + k] as number
    const code = this.entries.longCode(area, at, (ends[from + k] as number) - at)
    this.#tellEntries()
    return code
  }

  /** Keeps the entries that the kernel made. */
  #takeFresh(): void {
    const fresh = this.#state[STATE.fresh] as number
    if (fresh === 0) return
    const { bytes, offsets } = this.#kernel
    this.entries.append(bytes.subarray(0, this.#state[STATE.freshBytes]), offsets.subarray(0, fresh))
  }

  #tellEntries(): void {
    this.#state[STATE.size] = this.entries.size
    this.#state[STATE.textEnd] = this.entries.end
  }

  /** Splits the segment at a place in the directory; without memory for it the dictionary takes no more entries. */
  #split(place: number): void {
    const other = this.#kernel.segment()
    if (other === null) {
      this.#state[STATE.mostEntries] = 0
      return
    }
    const bits = this.#kernel.split(this.#directory[place] as number, other)
    const depth = this.#state[STATE.depth] as number
    if (bits === depth) this.#doubleDirectory(depth)
    const span = 1 << ((this.#state[STATE.depth] as number) - bits)
    const first = (bits === depth ? place * 2 : place) & ~(span - 1)
    this.#directory.fill(other, first + span / 2, first + span)
  }

  #doubleDirectory(depth: number): void {
    const old = this.#directory
    const directory = this.#kernel.memory.takeWords(old.length * 2)
    for (let k = 0; k < directory.length; k++) directory[k] = old[k >> 1] as number
    this.#directory = directory
    this.#state[STATE.directory] = directory.byteOffset
    this.#state[STATE.depth] = depth + 1
  }
}
