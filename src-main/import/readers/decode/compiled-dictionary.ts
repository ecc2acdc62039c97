import { NO_CODE } from '../decoded.ts'
import type { KeyDictionary } from './byte-dictionary.ts'
import type { CellRun } from './cell-decoder.ts'
import { KeyEntries, LONGEST, MOST_BYTES, MOST_ENTRIES } from './key-entries.ts'
import type { KeyKernel } from './key-kernel.ts'
import { RisenKeys } from './risen-keys.ts'

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
  rising: 9,
  older: 10,
  isNew: 11,
}
const STATES = 12
/** Bytes of the classes of rising keys. */
const CLASSES_BYTES = 1024
/** So many keys that did not rise, and one in so many, are too many for keys that rise. */
const FEW_OTHERS = 256
const RARE_OTHERS = 8
const SHORT = 11

/**
 * A dictionary as the plain one that lets the compiled kernel look up keys of up to eleven bytes, in a table that grows
 * by one segment at a time. Keys that rise, as order numbers do, are not put into the table until others are too many.
 * The cells of its runs lie in kernel memory.
 */
export class CompiledDictionary implements KeyDictionary {
  readonly entries = new KeyEntries()
  readonly #kernel: KeyKernel
  readonly #state: Uint32Array
  /** Addresses of segments by the first bits of the hash. */
  #directory: Uint32Array
  #single: CellRun | null = null
  /** Finds keys that rose; null once all are in the table. */
  #risen: RisenKeys | null = new RisenKeys(this.entries)
  /** Keys that did not rise, or came again. */
  #others = 0

  constructor(kernel: KeyKernel) {
    this.#kernel = kernel
    this.#state = kernel.memory.takeWords(STATES)
    this.#directory = kernel.memory.takeWords(1)
    this.#directory[0] = kernel.segment() ?? 0
    this.#state[STATE.directory] = this.#directory.byteOffset
    this.#state[STATE.mostEntries] = MOST_ENTRIES
    this.#state[STATE.mostText] = MOST_BYTES
    this.#state[STATE.rising] = kernel.memory.take(CLASSES_BYTES)
    this.#tellEntries()
  }

  encode(run: CellRun, codes: Uint32Array, row: number): void {
    const { count } = run
    const found = this.#kernel.codes
    const state = this.#state
    state[STATE.isNew] = 0
    for (let done = 0; ;) {
      done = this.#kernel.encode(state, run, done)
      this.#takeFresh()
      if (done === count) break
      const full = state[STATE.full] as number
      const code = full > 0 ? 0 : this.#codeOf(run, done)
      if (full > 0) this.#split(full - 1)
      if (code !== 0) found[done++] = code
      state[STATE.isNew] = code === 0 ? 1 : 0
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

  /** Code of a cell that the kernel does not find; 0 for a key that it has to add. */
  #codeOf({ area, starts, ends, from }: CellRun, k: number): number {
    const at = starts[from + k] as number
    const length = (ends[from + k] as number) - at
    const risen = this.#state[STATE.older] === 1 ? this.#risen : null
    if (risen === null) {
      const code = this.entries.longCode(area, at, length)
      this.#tellEntries()
      return code
    }
    const code = risen.codeOf(area.bytes, at, length)
    if (code !== 0) this.#place(area.bytes.byteOffset + at, length, code)
    if (++this.#others > FEW_OTHERS + this.entries.size / RARE_OTHERS) this.#placeAll()
    return code
  }

  /** Gives all keys a slot, as far as there is memory: from here on they are not taken for rising ones. */
  #placeAll(): void {
    const { bytes } = this.#kernel
    const { text, size } = this.entries
    this.#others = Number.NEGATIVE_INFINITY
    for (let code = 1; code < size; code++) {
      const length = this.entries.lengthOf(code)
      if (length > SHORT) continue
      const start = this.entries.startOf(code)
      for (let k = 0; k < length; k++) bytes[k] = text[start + k] as number
      if (!this.#place(bytes.byteOffset, length, code)) return
    }
    this.#risen = null
    this.#state[STATE.rising] = 0
  }

  /** Gives the key at an address a slot; false without memory for it. */
  #place(at: number, length: number, code: number): boolean {
    while (!this.#kernel.place(this.#state, at, length, code))
      if (!this.#split((this.#state[STATE.full] as number) - 1)) return false
    return true
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

  /** Splits the segment at a place in the directory; false without memory for it: no more entries are taken then. */
  #split(place: number): boolean {
    const other = this.#kernel.segment()
    if (other === null) {
      this.#state[STATE.mostEntries] = 0
      return false
    }
    const bits = this.#kernel.split(this.#directory[place] as number, other)
    const depth = this.#state[STATE.depth] as number
    if (bits === depth) this.#doubleDirectory(depth)
    const span = 1 << ((this.#state[STATE.depth] as number) - bits)
    const first = (bits === depth ? place * 2 : place) & ~(span - 1)
    this.#directory.fill(other, first + span / 2, first + span)
    return true
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
