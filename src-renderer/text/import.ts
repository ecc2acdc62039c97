import type { EntityCode, Preview } from '../../src-main/api/contract/import.ts'

/** What each kind of extract is called. */
export const entityLabels: Readonly<Record<EntityCode, string>> = {
  order_lines: 'Order lines',
  orders: 'Orders',
  customers: 'Customers',
  products: 'Products',
  baskets: 'Baskets',
  experiment_units: 'Experiment units',
  carts: 'Carts',
  events: 'Events',
}

export const entityOptions = (Object.keys(entityLabels) as EntityCode[]).map((value) => ({
  value,
  label: entityLabels[value],
}))

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
  whitespace: 'spaces',
}
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
}
const DATE_ORDERS = { ymd: 'Y-M-D', dmy: 'D/M/Y', mdy: 'M/D/Y' } as const

/** "comma" for ",". */
export const delimiterLabel = (code: string): string => DELIMITERS[code] ?? code

/** "UTF-8 · comma · header · D/M/Y · 1,234.50". */
export function readAsText({ readAs }: Preview): string {
  const parts =
    readAs.format === 'parquet'
      ? ['Parquet']
      : [
          readAs.encoding ? (ENCODINGS[readAs.encoding] ?? readAs.encoding) : '',
          readAs.delimiter ? delimiterLabel(readAs.delimiter) : '',
          readAs.format === 'basket' ? 'one basket per line' : readAs.header ? 'header' : 'no header',
          readAs.dateOrder ? DATE_ORDERS[readAs.dateOrder] : '',
          readAs.decimal === ',' ? '1.234,50' : '',
        ]
  const packed = { none: '', gzip: 'gzip', zstd: 'zstd' }[readAs.compression]
  return [...parts, packed].filter(Boolean).join(' · ')
}

export const encodingOptions = [
  { value: 'auto', label: 'As detected' },
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'windows-1252', label: 'Windows-1252' },
  { value: 'utf-16le', label: 'UTF-16 LE' },
  { value: 'utf-16be', label: 'UTF-16 BE' },
] as const
export const delimiterOptions = [
  { value: 'auto', label: 'As detected' },
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar' },
  { value: 'whitespace', label: 'Spaces' },
] as const
export const headerOptions = [
  { value: 'auto', label: 'As detected' },
  { value: 'yes', label: 'First row is the header' },
  { value: 'no', label: 'No header' },
] as const
export const dateOrderOptions = [
  { value: 'auto', label: 'As detected' },
  { value: 'ymd', label: 'Year, month, day' },
  { value: 'dmy', label: 'Day, month, year' },
  { value: 'mdy', label: 'Month, day, year' },
] as const
export const decimalOptions = [
  { value: 'auto', label: 'As detected' },
  { value: '.', label: 'Point: 1,234.50' },
  { value: ',', label: 'Comma: 1.234,50' },
] as const

export const severityLabels = { block: 'Blocks', quarantine: 'Quarantine', warn: 'Warning', info: 'Note' } as const
export const severityTones = { block: 'bad', quarantine: 'warn', warn: 'warn', info: 'info' } as const
export const controlLabels = {
  rows: 'Rows',
  sales: 'Sales',
  firstDate: 'First date',
  lastDate: 'Last date',
} as const

export const columnGuide = [
  ['Order lines', 'order id, product id, quantity, unit price, order date; customer id, country, currency are useful'],
  ['Orders', 'order id, order date, customer id, total; channel, payment, discount, shipping are useful'],
  ['Customers', 'customer id; name, e-mail, region, first contact are useful'],
  ['Products', 'product id; name, category, unit cost are useful'],
  ['Baskets', 'one basket per line, items separated by commas'],
  ['Experiment units', 'arm, one or more outcomes; unit id and covariates are useful'],
] as const
