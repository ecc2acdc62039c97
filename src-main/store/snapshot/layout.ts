import type { CustomerOrders, Facts, FactNames, LineFacts, OrderFacts } from '../../base/facts.ts'

/** Name of an array type: kind and bytes of one value. */
export type Element = 'u1' | 'u2' | 'u4' | 'i2' | 'i4' | 'f8'
/** The values of one column. */
export type ColumnValues = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array | Float64Array

interface ArrayType {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: SharedArrayBuffer, offset: number, length: number): ColumnValues
}

const ELEMENTS: Readonly<Record<Element, ArrayType>> = {
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  i2: Int16Array,
  i4: Int32Array,
  f8: Float64Array,
}

/** Columns begin at multiples of it. */
export const ALIGNMENT = 64
type Part = 'orders' | 'lines' | 'customers'

const AMOUNT = ['i4', 'f8'] as const
const KEY = ['i2', 'i4'] as const

const orderColumns = {
  key: ['i4'],
  customer: ['i4'],
  day: ['i4'],
  orderDay: ['i4'],
  channel: KEY,
  location: KEY,
  region: ['u2', 'u4'],
  currency: ['u2'],
  flags: ['u1'],
  lineStart: ['u4'],
  units: AMOUNT,
  distinctProducts: ['i4'],
  netE4: AMOUNT,
  discountE4: AMOUNT,
  marginE4: AMOUNT,
  marginBaseE4: AMOUNT,
  orderNumber: ['i4'],
  daysSincePrevious: ['i4'],
} as const satisfies Columns<OrderFacts>

const lineColumns = {
  product: ['i4'],
  quantity: AMOUNT,
  netE4: AMOUNT,
  discountE4: AMOUNT,
  marginE4: AMOUNT,
  isPromotional: ['u1'],
} as const satisfies Columns<LineFacts>

const customerColumns = { start: ['u4'], orders: ['u4'] } as const satisfies Columns<CustomerOrders>

/** Every array of a part with the types that it may have. */
type Columns<Of> = Readonly<Record<Exclude<keyof Of, 'count'>, readonly Element[]>>

/** How many entries the columns of each length have. */
export interface Counts {
  readonly orders: number
  readonly lines: number
  /** Greatest customer key. */
  readonly customers: number
  /** Transactions of known customers. */
  readonly histories: number
}

/** One column of the snapshot. */
export interface ColumnSpec {
  readonly part: Part
  readonly name: string
  readonly elements: readonly Element[]
  readonly length: (counts: Counts) => number
}

/** Every column of the snapshot in the order of the file. */
export const layout: readonly ColumnSpec[] = [
  ...specs('orders', orderColumns, (name, { orders }) => (name === 'lineStart' ? orders + 1 : orders)),
  ...specs('lines', lineColumns, (_name, { lines }) => lines),
  ...specs('customers', customerColumns, (name, { customers, histories }) =>
    name === 'start' ? customers + 2 : histories,
  ),
]

function specs(
  part: Part,
  columns: Readonly<Record<string, readonly Element[]>>,
  length: (name: string, counts: Counts) => number,
): ColumnSpec[] {
  return Object.entries(columns).map(([name, elements]) => ({
    part,
    name,
    elements,
    length: (counts) => length(name, counts),
  }))
}

/** Bytes of one value. */
export function bytesOf(element: Element): number {
  return ELEMENTS[element].BYTES_PER_ELEMENT
}

/** Type of an array, by the short name. */
export function elementOf(values: ColumnValues): Element {
  const found = (Object.keys(ELEMENTS) as Element[]).find((name) => values instanceof ELEMENTS[name])
  if (!found) throw new TypeError('a column has an array of an unknown type')
  return found
}

/** An array over a part of shared memory. */
export function arrayOver(element: Element, memory: SharedArrayBuffer, offset: number, length: number): ColumnValues {
  return new ELEMENTS[element](memory, offset, length)
}

/** The bytes of an array as they lie in memory. */
export function bytesIn(values: ColumnValues): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

/** Bytes of a column in the file: it is filled up with zeros to the next multiple of {@link ALIGNMENT}. */
export function filledUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}

/** Whether a text names an array type. */
export function isElement(text: unknown): text is Element {
  return typeof text === 'string' && Object.hasOwn(ELEMENTS, text)
}

/** The counts of facts. */
export function countsOf({ orders, lines, customers }: Facts): Counts {
  return {
    orders: orders.count,
    lines: lines.count,
    customers: customers.start.length - 2,
    histories: customers.orders.length,
  }
}

/** The columns of facts in the order of {@link layout}. */
export function columnsOf(facts: Facts): ColumnValues[] {
  return layout.map(({ part, name }) => {
    const columns: object = facts[part]
    return (columns as Readonly<Record<string, ColumnValues>>)[name] as ColumnValues
  })
}

/** Facts from their columns in the order of {@link layout}. */
export function factsFrom(
  counts: Counts,
  columns: readonly ColumnValues[],
  names: FactNames,
  memory: WebAssembly.Memory | null,
): Facts {
  const part = (wanted: Part): object =>
    Object.fromEntries(layout.flatMap((spec, place) => (spec.part === wanted ? [[spec.name, columns[place]]] : [])))
  return {
    orders: { count: counts.orders, ...part('orders') } as OrderFacts,
    lines: { count: counts.lines, ...part('lines') } as LineFacts,
    customers: part('customers') as CustomerOrders,
    names,
    ...(memory === null ? {} : { memory }),
  }
}
