import kernelBytes from '../../compiled/assembly/read-rows.ts?wasm'
import { createMemory, instantiateKernel } from '../../compiled/kernel.ts'
import { cellLimits } from './page-format.ts'

/** Pages that are taken together are so many bytes, unless one page is longer. */
const CHUNK_BYTES = 262_144
/** Bytes around pages that a read past the end of a damaged record may touch. */
const MARGIN = 131_072
const TABLE = 64
const TABLE_BYTES = 128
const COLUMN_BYTES = 64
/** Columns that are looked at together, and the bytes of their masks. */
const GROUP = 16
const GROUP_BYTES = 32
const WASM_PAGE = 65_536
/** Bytes of room for each usable byte of a page: where its cells end, and which of its bytes are used. */
const ROOM = 3

const KIND = { pass: 0, integer: 1, real: 2, text: 3, blob: 4 } as const
/** Classes of types of cells, one bit each. */
const CLASS = { null: 1, integer: 2, real: 4, zeroOrOne: 8, blob: 32, text: 64 } as const
const ALL_CLASSES = CLASS.null | CLASS.integer | CLASS.real | CLASS.zeroOrOne | CLASS.blob | CLASS.text
const NO_COLUMN = 0xff
const LEAST_INTEGER = -(2n ** 63n)
const MOST_INTEGER = 2n ** 63n - 1n

/** The functions of `read-rows.ts`, whose comments say where everything lies. */
interface RowFunctions {
  readonly takeTableLeaves: (table: number, pages: number, from: number, to: number, bounds: number) => number
  readonly countIndexLeaves: (table: number, pages: number, from: number, to: number) => number
}

/** Keys that a column may hold: key k is there when bit `k - least` is set. */
export interface KernelKeys {
  readonly least: number
  readonly count: number
  readonly bits: Uint8Array
}

/** What is proven of a column of records, and whether its cells are wanted. */
export interface KernelColumn {
  readonly kind: keyof typeof KIND
  readonly nullable: boolean
  /** Bounds of numbers, and of the length of a BLOB, inclusive. */
  readonly least: number
  readonly most: number
  /** Keys that an integer has to be, and texts of which a text has to be one; null: any. */
  readonly keys: KernelKeys | null
  readonly texts: readonly Uint8Array[] | null
  readonly wanted: boolean
}

/** What the pages of a tree hold. */
export interface KernelTree {
  readonly pageSize: number
  readonly usable: number
  readonly kind: 'table' | 'index'
  readonly columns: readonly KernelColumn[]
  /** Whether a record must end with its last column. */
  readonly whole: boolean
  /** Whether the rowids are wanted. */
  readonly rowids: boolean
  /** Where the rowids are noted that are met; null when nobody asks. */
  readonly met: KernelKeys | null
}

/** Where the cells of a column are written. */
export type KernelCells = Float64Array | { readonly starts: Int32Array; readonly ends: Int32Array }

/**
 * Compiled reading and proving of leaf pages. Pages are read into {@link RowKernel.pages} and taken in order; what is
 * refused may be damaged or merely unusual (records with overflow pages, numbers beyond 2^53) and is left to the plain
 * twins: `LeafRecords` with `decode-column.ts` and `check/check-cells.ts`, `claimTree`.
 */
export class RowKernel {
  /** How many pages fit. */
  room = 0
  pages = new Uint8Array(0)
  rowids = new Float64Array(0)
  /** Where wanted cells of each column are; null for the others. */
  cells: readonly (KernelCells | null)[] = []
  readonly #memory = createMemory(CHUNK_BYTES + MARGIN)
  readonly #functions = instantiateKernel<RowFunctions>(kernelBytes, this.#memory)
  #pagesAt = 0
  #boundsAt = 0
  #metAt = 0
  #end = 0

  /** Gets ready for a tree; what was said of the one before is forgotten. */
  begin(tree: KernelTree): void {
    const { pageSize, usable, columns } = tree
    this.room = Math.max(1, Math.floor(CHUNK_BYTES / pageSize))
    this.#end = TABLE
    this.#allocate(TABLE_BYTES)
    const columnsAt = this.#allocate(columns.length * COLUMN_BYTES)
    this.#boundsAt = this.#allocate(this.room * 8)
    const roomAt = this.#allocate(usable * ROOM)
    this.#pagesAt = this.#allocate(this.room * pageSize + 2 * MARGIN) + MARGIN
    const mostRows = this.room * (usable / 2)
    const rowidsAt = tree.rowids ? this.#allocate(mostRows * 8) : 0
    const places = columns.map(({ keys, texts, wanted }) => ({
      values: wanted ? this.#allocate(mostRows * 8) : 0,
      keys: keys === null ? 0 : this.#put(keys.bits),
      texts: texts === null ? 0 : this.#put(textList(texts)),
    }))
    const groupsAt = this.#put(groupMasks(columns))
    this.#metAt = tree.met === null ? 0 : this.#put(tree.met.bits)
    const memory = this.#memory.buffer
    const { whole } = cellLimits(usable, tree.kind)
    const head = [columnsAt, columns.length, tree.whole ? 1 : 0, rowidsAt, 0, 0, pageSize, usable, whole, roomAt]
    new Int32Array(memory, TABLE, TABLE_BYTES / 4).fill(0).set(head)
    this.#table(56)[0] = groupsAt
    this.#table(80)[0] = this.#metAt
    new BigInt64Array(memory, TABLE + 88, 2).set([BigInt(tree.met?.least ?? 0), BigInt(tree.met?.count ?? 0)])
    this.#bigTable(48)[0] = LEAST_INTEGER
    this.pages = new Uint8Array(memory, this.#pagesAt, this.room * pageSize)
    this.rowids = new Float64Array(memory, rowidsAt, tree.rowids ? mostRows : 0)
    this.cells = columns.map((column, c) => {
      const place = places[c] ?? { values: 0, keys: 0, texts: 0 }
      const at = columnsAt + c * COLUMN_BYTES
      describe(new DataView(memory, at, COLUMN_BYTES), column, { ...place, ends: place.values + mostRows * 4 })
      return column.wanted ? cellsAt(memory, column, place.values, mostRows) : null
    })
  }

  /** Bytes of its memory. */
  get bytes(): number {
    return this.#memory.buffer.byteLength
  }

  /** Sets the bits of the rowids that were met. */
  addMet({ bits }: KernelKeys): void {
    const met = new Uint8Array(this.#memory.buffer, this.#metAt, bits.length)
    for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) | (met[i] as number)
  }

  /** Rows that were taken since {@link RowKernel.clear}. */
  get rows(): number {
    return this.#table(40)[0] as number
  }

  /** Place of a column with a reference that is broken in a row that was taken; null when there is none. */
  get broken(): number | null {
    const place = this.#table(20)[0] as number
    return place === 0 ? null : place - 1
  }

  /** The last rowid; rowids must come after it. */
  get lastRowid(): number {
    const [rowid] = this.#bigTable(48)
    return rowid === undefined || rowid === LEAST_INTEGER ? Number.NEGATIVE_INFINITY : Number(rowid)
  }

  set lastRowid(rowid: number) {
    if (Number.isFinite(rowid)) this.#bigTable(48)[0] = BigInt(rowid)
  }

  /** Forgets the rows that were taken: cells are written from the beginning again. */
  clear(): void {
    this.#table(40)[0] = 0
  }

  /**
   * Takes leaf pages of a table, from page `from` to `to` of those that were read.
   * @param bounds greatest rowid that may be on each of those that were read
   * @returns the first page that was refused, else `to`
   */
  takeTable(from: number, to: number, bounds: Float64Array): number {
    new Float64Array(this.#memory.buffer, this.#boundsAt, to).set(bounds)
    return this.#functions.takeTableLeaves(TABLE, this.#pagesAt, from, to, this.#boundsAt)
  }

  /** Counts the cells of leaf pages of an index as rows; as {@link RowKernel.takeTable}. */
  countIndex(from: number, to: number): number {
    return this.#functions.countIndexLeaves(TABLE, this.#pagesAt, from, to)
  }

  #table(at: number): Int32Array {
    return new Int32Array(this.#memory.buffer, TABLE + at, 1)
  }

  #bigTable(at: number): BigInt64Array {
    return new BigInt64Array(this.#memory.buffer, TABLE + at, 1)
  }

  #put(bytes: Uint8Array): number {
    const at = this.#allocate(bytes.length)
    new Uint8Array(this.#memory.buffer, at, bytes.length).set(bytes)
    return at
  }

  #allocate(bytes: number): number {
    const at = this.#end
    this.#end = Math.ceil((at + bytes + 8) / 8) * 8
    const missing = this.#end + MARGIN - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil((missing + this.#end / 4) / WASM_PAGE))
    return at
  }
}

function describe(
  view: DataView,
  { kind, nullable, least, most, keys }: KernelColumn,
  at: { readonly values: number; readonly ends: number; readonly keys: number; readonly texts: number },
): void {
  view.setInt32(0, KIND[kind], true)
  view.setInt32(4, nullable ? 1 : 0, true)
  if (kind === 'real') {
    view.setFloat64(8, least, true)
    view.setFloat64(16, most, true)
  } else {
    view.setBigInt64(8, Number.isFinite(least) ? BigInt(Math.ceil(least)) : LEAST_INTEGER, true)
    view.setBigInt64(16, Number.isFinite(most) ? BigInt(Math.floor(most)) : MOST_INTEGER, true)
  }
  view.setUint32(24, at.values, true)
  view.setUint32(28, at.values === 0 ? 0 : at.ends, true)
  view.setUint32(32, at.keys, true)
  view.setBigInt64(40, BigInt(keys?.least ?? 0), true)
  view.setBigInt64(48, BigInt(keys?.count ?? 0), true)
  view.setUint32(56, at.texts, true)
}

/** For each group of columns which of them there are, and the classes of types that need no further look. */
function groupMasks(columns: readonly KernelColumn[]): Uint8Array {
  const groups = Math.ceil(columns.length / GROUP)
  const masks = new Uint8Array(groups * GROUP_BYTES)
  for (let place = 0; place < groups * GROUP; place++) {
    const at = Math.floor(place / GROUP) * GROUP_BYTES + (place % GROUP)
    const column = columns[place]
    masks[at] = column === undefined ? 0 : NO_COLUMN
    masks[at + GROUP] = column === undefined ? NO_COLUMN : unaskedClasses(column)
  }
  return masks
}

/** Classes of types that fulfil what is proven of a column whatever the value is. */
function unaskedClasses({ kind, nullable, least, most, keys, texts, wanted }: KernelColumn): number {
  if (kind === 'pass') return ALL_CLASSES
  if (wanted) return 0
  const missing = nullable ? CLASS.null : 0
  if (kind === 'blob') return missing
  if (kind === 'text') return missing | (texts === null ? CLASS.text : 0)
  if (keys !== null) return missing
  const isFree = least === Number.NEGATIVE_INFINITY && most === Number.POSITIVE_INFINITY
  if (!isFree) return missing | (least <= 0 && most >= 1 ? CLASS.zeroOrOne : 0)
  // A real may be NaN, which is read as NULL.
  return missing | CLASS.integer | CLASS.zeroOrOne | (kind === 'real' && nullable ? CLASS.real : 0)
}

/** The list of `isOneOf` in `read-texts.ts`. */
function textList(texts: readonly Uint8Array[]): Uint8Array {
  const parts = texts.flatMap((text) => [word(text.length), text, new Uint8Array(-text.length & 3)])
  return Buffer.concat([word(texts.length), ...parts])
}

function word(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function cellsAt(memory: ArrayBufferLike, { kind }: KernelColumn, at: number, rows: number): KernelCells {
  if (kind !== 'text' && kind !== 'blob') return new Float64Array(memory, at, rows)
  return { starts: new Int32Array(memory, at, rows), ends: new Int32Array(memory, at + rows * 4, rows) }
}

/** A kernel with more memory than this is not kept for later. */
const MOST_IDLE_BYTES = 33_554_432

const idle: RowKernel[] = []

/** A kernel for one tree at a time; {@link giveBack} lets the next caller use its memory. */
export function borrowKernel(): RowKernel {
  return idle.pop() ?? new RowKernel()
}

/** Returns a kernel. */
export function giveBack(kernel: RowKernel): void {
  if (kernel.bytes <= MOST_IDLE_BYTES) idle.push(kernel)
}
