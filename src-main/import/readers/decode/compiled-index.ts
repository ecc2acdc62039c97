import compiled from '../../../compiled/assembly/decode-records.ts?wasm'
import { instantiateKernel } from '../../../compiled/kernel.ts'
import type { KernelMemory } from './kernel-memory.ts'
import { RUN_ROWS, RUN_STRIDE, type RecordIndex, type RegularForm } from './record-index.ts'
import type { CellText } from './text-area.ts'

interface Kernel {
  take(
    text: number,
    from: number,
    most: number,
    delimiter: number,
    width: number,
    mostBytes: number,
    starts: number,
    ends: number,
    records: number,
    stride: number,
  ): number
}

/** Finds records and cells in CSV bytes as the plain index does, 64 bytes at a time. The text lies in kernel memory. */
export class CompiledRecordIndex implements RecordIndex {
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly records: Int32Array
  readonly #form: RegularForm
  readonly #kernel: Kernel

  constructor(form: RegularForm, memory: KernelMemory) {
    this.#form = form
    this.starts = memory.takeInts(form.width * RUN_STRIDE)
    this.ends = memory.takeInts(form.width * RUN_STRIDE)
    this.records = memory.takeInts(RUN_ROWS + 1)
    this.#kernel = instantiateKernel<Kernel>(compiled, memory.memory)
  }

  take({ bytes }: CellText, from: number, most: number): number {
    const { delimiter, width, mostBytes } = this.#form
    return this.#kernel.take(
      bytes.byteOffset,
      from,
      most,
      delimiter,
      width,
      mostBytes,
      this.starts.byteOffset,
      this.ends.byteOffset,
      this.records.byteOffset,
      RUN_STRIDE,
    )
  }
}
