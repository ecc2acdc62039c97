import { expect } from 'vitest'
import { LensError } from '../../../src-main/base/faults.ts'
import {
  READ_LIMITS,
  type ByteSource,
  type ColumnBatch,
  type ReadLimits,
} from '../../../src-main/import/readers/batch.ts'
import type { DecodedBatch, DecodedReader, Decoding } from '../../../src-main/import/readers/decoded.ts'
import { NO_CODE, STATE } from '../../../src-main/import/readers/decoded.ts'
import { openDecodedReader, openReader } from '../../../src-main/import/readers/index.ts'
import type { ReadPlan } from '../../../src-main/import/readers/plan.ts'
import { amountParser, numberParser } from '../../../src-main/import/typing/amount.ts'
import { cleaner } from '../../../src-main/import/typing/clean-up.ts'
import { momentParser } from '../../../src-main/import/typing/moment.ts'
import { openZone } from '../../../src-main/import/typing/zone.ts'

/** Opens a decoded reader in one of its variants. */
export type OpenDecoded = (source: ByteSource | string, plan: ReadPlan, limits: ReadLimits) => Promise<DecodedReader>

/** Decodes in the thread of the test. */
export const decodeHere: OpenDecoded = (source, plan, limits) => openDecodedReader(source, plan, null, limits)

/** What is compared besides cells. */
type Facts = Omit<ColumnBatch, 'columns'>

interface Reading {
  readonly batches: { facts: Facts; rows: string[][] }[]
  readonly fault: unknown
}

function factsOf(batch: Facts): Facts {
  const { firstRow, read, rows, rowNumbers, byteOffset, rejected, flags, flagged, ignored } = batch
  return { firstRow, read, rows, rowNumbers, byteOffset, rejected, flags, flagged, ignored }
}

function faultOf(error: unknown): unknown {
  if (!(error instanceof LensError)) throw error
  return { key: error.key, message: error.message, detail: error.detail }
}

/** Positions of the columns that can be read. */
function readable(reader: Pick<DecodedReader, 'columns'>): number[] {
  return reader.columns.flatMap((column, index) => (column.unsupported === null ? [index] : []))
}

function keyOf(fault: unknown): unknown {
  return fault instanceof Object && 'key' in fault ? fault.key : null
}

async function readTexts(source: ByteSource | string, plan: ReadPlan, limits: ReadLimits): Promise<Reading> {
  const batches: Reading['batches'] = []
  try {
    const reader = await openReader(source, plan, limits)
    const columns = readable(reader)
    for await (const batch of reader.batches({ columns })) {
      const rows = Array.from({ length: batch.rows }, (_, i) => columns.map((c) => batch.columns[c]?.[i] ?? '?'))
      batches.push({ facts: factsOf(batch), rows })
    }
  } catch (error) {
    return { batches, fault: faultOf(error) }
  }
  return { batches, fault: null }
}

/** Four ways to decode, one after the other over the columns, so that each column gets each of them in turn. */
export function decodingsOf(
  width: number,
  turn: number,
  plan: Pick<ReadPlan, 'decimal' | 'dateOrder'>,
  zone?: string,
): Decoding[] {
  const decimal = plan.decimal ?? '.'
  return Array.from({ length: width }, (_, column): Decoding => {
    const kind = (column + turn) % 4
    if (kind === 0) return { column, as: 'code' }
    if (kind === 1) return { column, as: 'amount', decimal }
    if (kind === 2) return { column, as: 'number', decimal }
    return { column, as: 'moment', order: plan.dateOrder, ...(zone === undefined ? {} : { zone }) }
  })
}

/**
 * Reads a source as text and decoded, and expects the same batches: rows, numbers, flags, rejected rows, faults, the text
 * of every cell, and from every decoder the value that the parsers of `typing/` give or the advice to ask them.
 */
export async function expectSameReading(
  source: ByteSource | string,
  plan: ReadPlan,
  open: OpenDecoded,
  turn = 0,
  limits: ReadLimits = READ_LIMITS,
): Promise<Reading> {
  const wanted = await readTexts(source, plan, limits)
  const got: Reading['batches'] = []
  let fault: unknown = null
  try {
    const reader = await open(source, plan, limits)
    const columns = readable(reader)
    const isParquet = plan.format === 'parquet'
    const decodings = decodingsOf(reader.header.length, turn, plan, isParquet ? ZONE : undefined).filter(
      ({ column }) => (isParquet ? columns.includes(column) : (column + turn) % 7 !== 6),
    )
    for await (const batch of reader.batches({ decodings })) {
      const rows = Array.from({ length: batch.rows }, (_, i) => columns.map((c) => batch.text(c, i)))
      got.push({ facts: factsOf(batch), rows })
      for (const decoding of decodings)
        expectDecoded(
          reader,
          batch,
          decoding,
          rows.map((row) => row[columns.indexOf(decoding.column)] ?? ''),
          plan,
        )
    }
  } catch (error) {
    fault = faultOf(error)
  }
  // A damaged page of a Parquet file is met when its rows are read, so another one may be met first.
  if (plan.format === 'parquet' && fault !== null) expect(fault).toMatchObject({ key: keyOf(wanted.fault) })
  else expect({ batches: got, fault }).toEqual(wanted)
  return wanted
}

/** Wall clock that is wanted of instants; its summers have another offset than its winters. */
const ZONE = 'Europe/Berlin'
const utc = openZone('UTC')
const berlin = openZone(ZONE)

function expectDecoded(
  reader: DecodedReader,
  batch: DecodedBatch,
  decoding: Decoding,
  texts: readonly string[],
  plan: ReadPlan,
): void {
  const column = batch.decoded[decoding.column]
  expect(column?.as).toBe(decoding.as)
  if (column === null || column === undefined) return
  if (column.as === 'code') {
    const dictionary = reader.dictionary(decoding.column)
    const wrong = texts.filter((text, i) => {
      const code = column.codes[i] ?? 0
      return code === NO_CODE ? text.length < 250 : dictionary.text(code) !== text
    })
    expect(wrong).toEqual([])
    return
  }
  const parse = parserOf(decoding)
  const clean = cleaner([], new Set(plan.nullWords))
  const values = column.as === 'moment' ? column.localMs : column.values
  const seen = texts.map((raw, i) => ({ raw, state: column.states[i] ?? -1, value: values[i] ?? Number.NaN }))
  const wrong = seen.filter(({ raw, state, value }) => {
    if (state === STATE.text) return value !== 0
    const text = clean(raw)
    if (state === STATE.empty) return text !== '' || value !== 0
    const wanted = text === '' ? null : parse(text)
    return wanted === null || !Object.is(wanted.value, value) || wanted.isDate !== (state === STATE.date)
  })
  expect(wrong).toEqual([])
}

type Parsed = { readonly value: number; readonly isDate: boolean } | null

/** What `typing/` makes of cleaned text; null for what it refuses or warns about. */
function parserOf(decoding: Decoding): (text: string) => Parsed {
  if (decoding.as === 'moment') {
    const parse = momentParser(decoding.order, decoding.zone === undefined ? utc : berlin)
    return (text) => {
      const { value, warning } = parse(text)
      return value === null || warning !== null ? null : { value: value.localMs, isDate: !value.hasTime }
    }
  }
  if (decoding.as === 'code') return () => null
  const parse = decoding.as === 'amount' ? amountParser(decoding.decimal) : numberParser(decoding.decimal)
  return (text) => {
    const { value, warning } = parse(text)
    return value === null || warning !== null ? null : { value, isDate: false }
  }
}
