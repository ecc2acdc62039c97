import type { Decoding } from '../decoded.ts'
import { ByteDictionary } from './byte-dictionary.ts'
import type { CellDecoder } from './cell-decoder.ts'
import { CodeDecoder } from './code-decoder.ts'
import { CompiledDictionary } from './compiled-dictionary.ts'
import { CompiledRecordIndex } from './compiled-index.ts'
import { CompiledValueDecoder } from './compiled-values.ts'
import type { DecodeKernels } from './decode-kernels.ts'
import { MomentDecoder } from './moment-decoder.ts'
import { NumberDecoder } from './number-decoder.ts'
import { PlainRecordIndex, type RecordIndex, type RegularForm } from './record-index.ts'

/**
 * The decoder of one column, by the compiled kernels, or by their plain twins without any. A cell that is one of the words for "no value" is left to the parsers.
 */
export function openDecoder(
  decoding: Decoding,
  nullWords: readonly string[],
  kernels: DecodeKernels | null = null,
): CellDecoder {
  switch (decoding.as) {
    case 'code':
      return new CodeDecoder(kernels === null ? new ByteDictionary() : new CompiledDictionary(kernels.keys))
    case 'moment': {
      const plain = new MomentDecoder(decoding.order, nullWords)
      if (kernels === null) return plain
      return new CompiledValueDecoder(plain, (...run) => kernels.values.moments(...run))
    }
    default: {
      const plain = new NumberDecoder(decoding.as, decoding.decimal, nullWords)
      if (kernels === null) return plain
      return new CompiledValueDecoder(plain, (run, ...to) => kernels.values.decimals(run, plain, ...to))
    }
  }
}

/** Finds records by the compiled kernel, or by its plain twin. */
export function openRecordIndex(form: RegularForm, kernels: DecodeKernels | null): RecordIndex {
  return kernels === null ? new PlainRecordIndex(form) : new CompiledRecordIndex(form, kernels.memory)
}
