import type { ByteSource, ReadLimits } from '../batch.ts'
import { QUOTE } from '../byte-kinds.ts'
import { usesCompiledKernels } from '../../../compiled/kernel.ts'
import { delimiterByte, type ReadPlan } from '../plan.ts'
import type { RecordScanner } from '../record-feed.ts'
import { AfterHeader, BasketSink } from '../record-sinks.ts'
import { feedBatches, openTextFile, recordsBeforeRows, scannerFor, type TextFile } from '../text-file.ts'
import { DecodedBuilder } from './decoded-builder.ts'
import { DecodingScanner } from './decoding-scanner.ts'
import { DecodeKernels } from './decode-kernels.ts'
import type { BatchLayout, PackedBatch } from './packed-batch.ts'
import type { PackedReader } from './packed-reader.ts'

/**
 * Opens a delimited text file to be decoded. Rows before a fault are still handed out; then the fault is thrown.
 * Refuses a file without any record (`file_empty`).
 */
export async function openPackedText(source: ByteSource, plan: ReadPlan, limits: ReadLimits): Promise<PackedReader> {
  const file = await openTextFile(source, plan, limits)
  const width = file.about.header.length
  const delimiter = delimiterByte(plan.delimiter ?? ',')
  return {
    about: file.about,
    layout: (decodings) => ({ width, delimiter, decodings, isStored: false }),
    packed: (layout, pool, signal) => {
      const kernels = usesCompiledKernels() ? new DecodeKernels() : null
      const builder = new DecodedBuilder(layout, plan.nullWords, kernels, pool)
      return feedBatches(file, scannerOf(file, layout, kernels, builder), builder, () => false, signal)
    },
    textOf: (packed, layout) => recordTexts(packed, layout.delimiter),
  }
}

function scannerOf(
  { plan, limits }: TextFile,
  layout: BatchLayout,
  kernels: DecodeKernels | null,
  builder: DecodedBuilder,
): RecordScanner {
  const sink = plan.format === 'basket' ? new BasketSink(builder) : builder
  const behind = new AfterHeader(sink, recordsBeforeRows(plan))
  if (plan.format === 'basket' || plan.delimiter === 'whitespace') return scannerFor(plan, limits, behind)
  return new DecodingScanner(layout, limits, kernels, builder, behind, () => behind.passed)
}

/** Texts of cells: those of irregular records as they were read, others from the bytes of their record. */
function recordTexts(packed: PackedBatch, delimiter: number): (column: number, i: number) => string {
  const text = Buffer.from(packed.text)
  const rowStarts = new Uint32Array(packed.rowStarts)
  return (column, i) => packed.irregular.get(i)?.[column] ?? cellText(text, rowStarts[i] ?? 0, column, delimiter)
}

/** Text of one cell of the regular record at `start`. */
function cellText(text: Buffer, start: number, column: number, delimiter: number): string {
  let at = start
  for (let c = 0; ; c++) {
    const quoted = text[at] === QUOTE
    const from = quoted ? at + 1 : at
    const to = quoted ? text.indexOf(QUOTE, from) : endOf(text, from, delimiter)
    if (c === column) return text.toString('utf8', from, to)
    at = (quoted ? to + 1 : to) + 1
  }
}

function endOf(text: Buffer, from: number, delimiter: number): number {
  let p = from
  for (; p < text.length; p++) {
    const byte = text[p]
    if (byte === delimiter || byte === 0x0a || byte === 0x0d) break
  }
  return p
}
