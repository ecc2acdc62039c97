import * as at from '../../compiled/assembly/pack-layout.ts'
import { LensError } from '../../base/faults.ts'
import type { IntegerValues, PageColumn } from './columns.ts'
import { constantCell } from './constant-cell.ts'
import type { ConstantCell, ConstantValue } from './constant-cell.ts'
import { codesOfStrings, loadCodes } from './load-texts.ts'
import type { PackSpace } from './pack-space.ts'
import type { PageType, PlannedColumn } from './table-plan.ts'

/** Most bytes of a serial type of one byte and a number, and of the serial type of a text. */
const MOST_NUMBER = 9
const MOST_TEXT_HEAD = 5
/** Most bytes of the size of a header, of a rowid and of the size of a record. */
const MOST_FRONT = 3 + 9 + 5

/** Constants that stand next to each other: they are copied as one. */
interface Constants {
  readonly heads: Uint8Array[]
  readonly bodies: Uint8Array[]
}

/** Puts columns into the memory that rows are packed in, as the items of `pack-layout.ts`. */
export class RowItems {
  readonly #space: PackSpace
  readonly #columns: readonly PlannedColumn[]
  readonly #cells: (ConstantCell | undefined)[] = []
  readonly #values: ConstantValue[] = []
  /** What the items of the rows at hand say, before it is known where they lie. */
  #items: (readonly (readonly [field: number, value: number])[])[] = []
  #most = 0
  #heads = 0

  constructor(space: PackSpace, columns: readonly PlannedColumn[]) {
    this.#space = space
    this.#columns = columns
  }

  /** Loads rows `from` to `to` of all columns, and what the state says of them. */
  load(rowids: Float64Array | null, columns: readonly PageColumn[], from: number, to: number): void {
    const space = this.#space
    space.reset()
    this.#items = []
    this.#most = MOST_FRONT + at.SLACK
    this.#heads = 0
    this.#loadColumns(columns, from, to)
    space.put(at.ROWIDS, rowids === null ? 0 : loadNumbers(space, rowids, from, to))
    space.put(at.ITEMS, this.#writeItems())
    space.put(at.ITEM_COUNT, this.#items.length)
    space.put(at.HEADS_END, space.take(this.#heads) + this.#heads)
    space.put(at.MOST, this.#most)
    space.put(at.ROW, 0)
    space.put(at.ROWS, to - from)
  }

  #loadColumns(columns: readonly PageColumn[], from: number, to: number): void {
    let constants: Constants = { heads: [], bodies: [] }
    this.#columns.forEach((planned, c) => {
      const column = columns[c] as PageColumn
      assertType(planned, column)
      if (column.kind === 'constant') {
        const { head, body } = this.#constant(planned, c, column.value)
        constants.heads.push(head)
        constants.bodies.push(body)
        return
      }
      this.#addConstants(constants)
      constants = { heads: [], bodies: [] }
      const common = [[at.COLUMN, c] as const, [at.NOT_NULL, planned.notNull ? 1 : 0] as const]
      this.#items.push([...common, ...this.#item(planned, column, from, to)])
    })
    this.#addConstants(constants)
  }

  #item(
    { type }: PlannedColumn,
    column: Exclude<PageColumn, { kind: 'constant' }>,
    from: number,
    to: number,
  ): (readonly [number, number])[] {
    if (column.kind === 'integer' || column.kind === 'real') {
      this.#grow(1, MOST_NUMBER)
      return [
        [at.KIND, kindOf(column.values, type)],
        [at.CELLS_AT, loadNumbers(this.#space, column.values, from, to)],
      ]
    }
    this.#grow(MOST_TEXT_HEAD, MOST_TEXT_HEAD)
    const { codes, offsets, bytes, nullCode } =
      column.kind === 'text'
        ? loadCodes(this.#space, column, from, to)
        : loadCodes(this.#space, codesOfStrings(column.values, from, to), 0, to - from)
    return [
      [at.KIND, at.KIND_TEXT],
      [at.CELLS_AT, codes],
      [at.OFFSETS, offsets],
      [at.BYTES, bytes],
      [at.NULL_CODE, nullCode],
      [at.SERIAL_BASE, type === 'BLOB' ? 12 : 13],
    ]
  }

  #grow(heads: number, most: number): void {
    this.#heads += heads
    this.#most += most
  }

  /** The cell of a constant, which is encoded anew when its value changes. */
  #constant(planned: PlannedColumn, c: number, value: ConstantValue): ConstantCell {
    if (planned.notNull && (value === null || Number.isNaN(value))) throw nullFault(planned)
    const known = this.#cells[c]
    if (known !== undefined && Object.is(this.#values[c], value)) return known
    const cell = constantCell(planned, value)
    this.#cells[c] = cell
    this.#values[c] = value
    return cell
  }

  #addConstants({ heads, bodies }: Constants): void {
    if (heads.length === 0) return
    const [headEnd, headLength] = this.#put(heads)
    const [bodyEnd, bodyLength] = this.#put(bodies)
    this.#grow(headLength, headLength + bodyLength)
    this.#items.push([
      [at.KIND, at.KIND_CONSTANT],
      [at.HEAD_END, headEnd],
      [at.HEAD_LENGTH, headLength],
      [at.BODY_END, bodyEnd],
      [at.BODY_LENGTH, bodyLength],
    ])
  }

  /** Puts bytes one behind the other; returns their end and length. */
  #put(parts: readonly Uint8Array[]): [end: number, length: number] {
    const length = parts.reduce((sum, part) => sum + part.length, 0)
    let place = this.#space.take(length)
    for (const part of parts) {
      this.#space.bytes.set(part, place)
      place += part.length
    }
    return [place, length]
  }

  #writeItems(): number {
    const place = this.#space.take(this.#items.length * at.ITEM_BYTES)
    const { view } = this.#space
    this.#items.forEach((item, i) => {
      for (const [field, value] of item) view.setUint32(place + i * at.ITEM_BYTES + field, value, true)
    })
    return place
  }
}

/** The fault of NULL in a column where it may not be. */
export function nullFault({ name }: PlannedColumn): LensError {
  return new LensError('internal', `The column ${name} holds NULL.`, { column: name })
}

/** Copies numbers as they are. */
function loadNumbers(space: PackSpace, values: IntegerValues, from: number, to: number): number {
  const width = values.BYTES_PER_ELEMENT
  const place = space.take((to - from) * width)
  space.bytes.set(new Uint8Array(values.buffer, values.byteOffset + from * width, (to - from) * width), place)
  return place
}

function kindOf(values: IntegerValues, type: PageType): number {
  if (values instanceof Float64Array) return type === 'REAL' ? at.KIND_REAL : at.KIND_F64
  if (values instanceof Int32Array) return at.KIND_I32
  if (values instanceof Uint32Array) return at.KIND_U32
  if (values instanceof Int16Array) return at.KIND_I16
  if (values instanceof Uint16Array) return at.KIND_U16
  return values instanceof Int8Array ? at.KIND_I8 : at.KIND_U8
}

/** STRICT: each type goes into columns of it, and integers into REAL. */
function assertType({ type, name }: PlannedColumn, cells: PageColumn): void {
  if (cells.kind === 'constant' ? isConstantOf(type, cells.value) : KINDS[type].includes(cells.kind)) return
  throw new LensError('internal', `The column ${name} is ${type}, not ${cells.kind}.`, { column: name })
}

const KINDS: Readonly<Record<PageType, readonly PageColumn['kind'][]>> = {
  INTEGER: ['integer'],
  REAL: ['integer', 'real'],
  TEXT: ['text', 'texts'],
  BLOB: ['text'],
}

function isConstantOf(type: PageType, value: ConstantValue): boolean {
  if (value === null) return true
  if (typeof value === 'string') return type === 'TEXT'
  return typeof value === 'number' ? type === 'INTEGER' || type === 'REAL' : type === 'BLOB'
}
