const FIRST_SLOTS = 1 << 12
/** Code, eleven bytes of key, and its length. */
const SHORT_INTS = 4
/** Code and hash. */
const LONG_INTS = 2

/** Hash of a key of up to eleven bytes and its length, as three integers. */
export function shortHash(key0: number, key1: number, key2: number): number {
  const mixed = Math.imul(key0, 0x9e3779b1) + Math.imul(key1, 0x85ebca77) + Math.imul(key2, 0xc2b2ae3d)
  return finished(mixed | 0)
}

/** Spreads every bit of a hash over its low bits. */
export function finished(mixed: number): number {
  const half = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return half ^ (half >>> 13)
}

/**
 * Open hash table of keys up to eleven bytes: slots of 16 bytes hold code and key, so a look-up touches one cache line.
 * Code 0 marks a free slot. Callers probe `slots` themselves, from `hash & mask` on.
 */
export class ShortKeys {
  slots = new Int32Array(FIRST_SLOTS * SHORT_INTS)
  mask = FIRST_SLOTS - 1
  #room = roomOf(FIRST_SLOTS)

  /** Takes a free slot; the table may be another one afterwards. */
  put(at: number, code: number, key0: number, key1: number, key2: number): void {
    fill(this.slots, at, code, key0, key1, key2)
    if (--this.#room === 0) this.#double()
  }

  #double(): void {
    const old = this.slots
    const count = (old.length / SHORT_INTS) * 2
    const slots = new Int32Array(count * SHORT_INTS)
    const mask = count - 1
    for (let from = 0; from < old.length; from += SHORT_INTS) {
      const code = old[from] as number
      if (code === 0) continue
      const [key0, key1, key2] = [old[from + 1] as number, old[from + 2] as number, old[from + 3] as number]
      let at = shortHash(key0, key1, key2) & mask
      while (slots[at * SHORT_INTS] !== 0) at = (at + 1) & mask
      fill(slots, at, code, key0, key1, key2)
    }
    this.slots = slots
    this.mask = mask
    this.#room += roomOf(count) - roomOf(count / 2)
  }
}

/** Open hash table of codes by hash; the keys themselves lie elsewhere. Code 0 marks a free slot. */
export class LongKeys {
  slots = new Int32Array(FIRST_SLOTS * LONG_INTS)
  mask = FIRST_SLOTS - 1
  #room = roomOf(FIRST_SLOTS)

  /** Takes a free slot; the table may be another one afterwards. */
  put(at: number, code: number, hash: number): void {
    this.slots[at * LONG_INTS] = code
    this.slots[at * LONG_INTS + 1] = hash
    if (--this.#room === 0) this.#double()
  }

  #double(): void {
    const old = this.slots
    const count = (old.length / LONG_INTS) * 2
    const slots = new Int32Array(count * LONG_INTS)
    const mask = count - 1
    for (let from = 0; from < old.length; from += LONG_INTS) {
      if (old[from] === 0) continue
      let at = (old[from + 1] as number) & mask
      while (slots[at * LONG_INTS] !== 0) at = (at + 1) & mask
      slots[at * LONG_INTS] = old[from] as number
      slots[at * LONG_INTS + 1] = old[from + 1] as number
    }
    this.slots = slots
    this.mask = mask
    this.#room += roomOf(count) - roomOf(count / 2)
  }
}

/** Slots that may be taken before a table doubles. */
function roomOf(slots: number): number {
  return Math.floor(slots * 0.6)
}

function fill(slots: Int32Array, at: number, code: number, key0: number, key1: number, key2: number): void {
  const to = at * SHORT_INTS
  slots[to] = code
  slots[to + 1] = key0
  slots[to + 2] = key1
  slots[to + 3] = key2
}
