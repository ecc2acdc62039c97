import { KernelMemory } from './kernel-memory.ts'
import { KeyKernel } from './key-kernel.ts'
import { ValueKernel } from './value-kernel.ts'

/** The compiled kernels of one reading and their memory. */
export class DecodeKernels {
  readonly memory = new KernelMemory()
  readonly keys = new KeyKernel(this.memory)
  readonly values = new ValueKernel(this.memory)
}
