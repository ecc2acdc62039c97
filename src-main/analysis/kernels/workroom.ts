import type { Facts } from '../../base/facts.ts'
import addBytes from '../../compiled/assembly/add-orders.ts?wasm'
import findBytes from '../../compiled/assembly/find-orders.ts?wasm'
import { instantiateKernel, usesCompiledKernels } from '../../compiled/kernel.ts'

/** Keeps the orders whose code is flagged, in place; how many are left. */
type KeepFlagged = (orders: number, count: number, codes: number, base: number, flags: number, size: number) => number
/** The amounts of the orders; `isRun` when every number is the one before and 1. */
type Gather = (orders: number, count: number, amounts: number, to: number, isRun: boolean) => void
/** Adds a block to the cells of its days. */
type AddPeriod = (record: number, orders: number, netE4: number, units: number, count: number) => void
/** Adds the purchases of a block to cells. */
type AddCells = (record: number, orders: number, netE4: number, count: number) => void

/** The compiled loops over orders; everything but numbers is given by its address. */
export interface OrderLoops {
  readonly listRange: (orders: number, first: number, count: number) => void
  readonly keepBetween: (orders: number, count: number, values: number, from: number, to: number) => number
  readonly keepFlaggedU1: KeepFlagged
  readonly keepFlaggedU2: KeepFlagged
  readonly keepFlaggedI2: KeepFlagged
  readonly keepFlaggedI4: KeepFlagged
  readonly gatherNarrow: Gather
  readonly gatherWide: Gather
  readonly countLines: (orders: number, count: number, starts: number, isRun: boolean) => number
  readonly matchLines: (
    orders: number,
    count: number,
    columns: number,
    flags: number,
    size: number,
    netE4: number,
    units: number,
  ) => number
  readonly addPeriodU1: AddPeriod
  readonly addPeriodU2: AddPeriod
  readonly addCellsI2: AddCells
  readonly addCellsU2: AddCells
  readonly addCellsI4: AddCells
}

type FactsInMemory = Pick<Facts, 'orders' | 'memory'>
type View = Uint8Array | Int32Array | Uint32Array | Float64Array
interface Region {
  readonly start: number
  readonly end: number
}

const PAGE = 65_536
/** Bytes that a thread takes of the memory at least when it needs more. */
const LEAST_REGION = 16 * PAGE
/** Every room begins at a multiple of it. */
const ALIGNMENT = 64

/**
 * Room in the memory of the facts for one thread, which grows the memory when it needs more: compiled loops read the
 * facts where they lie and find tables, lists and sums here.
 */
export class Workroom {
  readonly loops: OrderLoops
  readonly #memory: WebAssembly.Memory
  /** The buffer under the columns of the facts; the memory has another one once it has grown. */
  readonly #columns: ArrayBufferLike
  readonly #regions: Region[] = []
  #region = 0
  #at = 0

  constructor(memory: WebAssembly.Memory, { orders }: Pick<Facts, 'orders'>) {
    this.#memory = memory
    this.#columns = orders.key.buffer
    this.loops = {
      ...instantiateKernel<OrderLoops>(findBytes, memory),
      ...instantiateKernel<OrderLoops>(addBytes, memory),
    }
  }

  /** Whether an array lies among the columns of the facts, at its `byteOffset`. */
  holds({ buffer }: ArrayBufferView): boolean {
    return buffer === this.#columns
  }

  /** Does a piece of work; the rooms that it takes are free again afterwards. */
  use<Result>(work: () => Result): Result {
    const [region, at] = [this.#region, this.#at]
    try {
      return work()
    } finally {
      this.#region = region
      this.#at = at
    }
  }

  /** Room for bytes, all 0. The address of a room is its `byteOffset`. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const address = this.#take(length)
    return new Uint8Array(this.#memory.buffer, address, length).fill(0)
  }

  /** Room for signed numbers of four bytes, all 0. */
  ints(length: number): Int32Array<ArrayBuffer> {
    const { buffer, byteOffset } = this.bytes(4 * length)
    return new Int32Array(buffer, byteOffset, length)
  }

  /** Room for unsigned numbers of four bytes, all 0. */
  words(length: number): Uint32Array<ArrayBuffer> {
    const { buffer, byteOffset } = this.bytes(4 * length)
    return new Uint32Array(buffer, byteOffset, length)
  }

  /** Room for numbers of eight bytes, all 0. */
  doubles(length: number): Float64Array<ArrayBuffer> {
    const { buffer, byteOffset } = this.bytes(8 * length)
    return new Float64Array(buffer, byteOffset, length)
  }

  /** A copy of an array with one 0 more behind it; its address. */
  copy(values: View): number {
    const bytes = this.bytes(values.byteLength + values.BYTES_PER_ELEMENT)
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    return bytes.byteOffset
  }

  #take(length: number): number {
    const bytes = Math.ceil(length / ALIGNMENT) * ALIGNMENT
    for (; this.#region < this.#regions.length; this.#region++) {
      const { start, end } = this.#regions[this.#region] as Region
      const at = Math.max(this.#at, start)
      if (at + bytes <= end) {
        this.#at = at + bytes
        return at
      }
      this.#at = 0
    }
    const pages = Math.ceil(Math.max(bytes, LEAST_REGION) / PAGE)
    const start = this.#memory.grow(pages) * PAGE
    this.#regions.push({ start, end: start + pages * PAGE })
    this.#at = start + bytes
    return start
  }
}

const workrooms = new WeakMap<WebAssembly.Memory, Workroom>()

/** The room of this thread in the memory of facts; null where plain loops have to do. */
export function workroomOf({ memory, orders }: FactsInMemory): Workroom | null {
  if (memory === undefined || !usesCompiledKernels()) return null
  const room = workrooms.get(memory) ?? new Workroom(memory, { orders })
  workrooms.set(memory, room)
  return room
}
