import { STATE_BYTES, WIDTHS, WIDTHS_BYTES } from '../../compiled/assembly/pack-layout.ts'
import wasm from '../../compiled/assembly/pack-rows.ts?wasm'
import { createMemory, instantiateKernel, usesCompiledKernels } from '../../compiled/kernel.ts'
import { PlainPacking } from './pack-plain.ts'
import { SERIAL_BYTES, serialOfInt32 } from './record.ts'

/** Packs rows into pages, see `compiled/assembly/pack-rows.ts`. */
export interface PackKernel {
  /** Packs rows until there are no more or the caller has to do something; returns what. */
  packRows(state: number): number
  /** Writes the header of the page that is being filled. */
  writeHeader(state: number): void
}

const PAGE = 65_536
/** Every place begins at a multiple of this and has as many bytes before it that nobody needs. */
const ALIGNED = 16
/** Spaces with more memory than this are not kept for the next packer. */
const KEPT_BYTES = 16 << 20

/** Spaces of this thread that nobody uses at present. */
const idle: PackSpace[] = []

/**
 * Memory that rows are packed in, and the kernel over it: the state of `pack-layout.ts`, places that last, and behind
 * them those of the rows at hand.
 */
export class PackSpace {
  readonly kernel: PackKernel
  readonly state: number
  bytes: Uint8Array
  view: DataView
  readonly #memory: WebAssembly.Memory
  readonly #compiled = usesCompiledKernels()
  readonly #first: number
  #lasting: number
  #next = ALIGNED

  private constructor() {
    this.#memory = createMemory(PAGE)
    this.bytes = new Uint8Array(this.#memory.buffer)
    this.view = new DataView(this.#memory.buffer)
    this.state = this.take(STATE_BYTES)
    const widths = this.take(WIDTHS_BYTES)
    this.#writeWidths(widths)
    this.put(WIDTHS, widths)
    this.#first = this.#lasting = this.#next
    this.kernel = this.#compiled ? instantiateKernel<PackKernel>(wasm, this.#memory) : new PlainPacking(this.#memory)
  }

  /** A space without places that last; to be given back by {@link PackSpace.release}. */
  static acquire(): PackSpace {
    const at = idle.findIndex((space) => space.#compiled === usesCompiledKernels())
    return at < 0 ? new PackSpace() : (idle.splice(at, 1)[0] ?? new PackSpace())
  }

  release(): void {
    this.#next = this.#lasting = this.#first
    if (this.bytes.length <= KEPT_BYTES) idle.push(this)
  }

  /** Takes a place of so many bytes for the rows at hand; the views may be others afterwards. */
  take(bytes: number): number {
    const place = this.#next + ALIGNED
    this.#next = Math.ceil((place + bytes) / ALIGNED) * ALIGNED
    const missing = this.#next - this.#memory.buffer.byteLength
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE))
      this.bytes = new Uint8Array(this.#memory.buffer)
      this.view = new DataView(this.#memory.buffer)
    }
    return place
  }

  /** Lets the places that are taken last until the space is released. */
  keep(): void {
    this.#lasting = this.#next
  }

  /** Gives up the places that do not last. */
  reset(): void {
    this.#next = this.#lasting
  }

  /** A number of the state. */
  get(field: number): number {
    return this.view.getUint32(this.state + field, true)
  }

  put(field: number, value: number): void {
    this.view.setUint32(this.state + field, value, true)
  }

  /** Serial type and bytes of a value by its significant bits, 64 more for negative ones. */
  #writeWidths(at: number): void {
    for (let bits = 0; bits < 64; bits++) {
      for (const negative of [false, true]) {
        const serial = serialOfBits(bits, negative)
        this.bytes[at + 2 * (bits + (negative ? 64 : 0))] = serial
        this.bytes[at + 2 * (bits + (negative ? 64 : 0)) + 1] = SERIAL_BYTES[serial] as number
      }
    }
  }
}

function serialOfBits(bits: number, negative: boolean): number {
  if (bits > 31) return bits < 48 ? 5 : 6
  const value = 2 ** bits - 1
  return serialOfInt32(negative ? -value - 1 : value)
}
