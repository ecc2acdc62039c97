import { describe, expect, test } from 'vitest'
import { openReader } from '../../../src-main/import/readers/index.ts'
import { sniff, type ReadingChoices, type Sniffed } from '../../../src-main/import/readers/sniff.ts'
import { decimalOf } from '../../../src-main/import/readers/sniff-values.ts'
import { sharedData } from '../../support/data.ts'
import { memorySource, readAll } from './support.ts'

const sniffText = (text: string, choices?: ReadingChoices): Promise<Sniffed> => sniff(memorySource(text), choices)

/** File, format, encoding, delimiter, header, date order, decimal sign, rows, first column. */
const REAL: [string, string, string | null, string | null, boolean, string | null, string | null, number, string][] = [
  ['online-retail/online-retail.csv.gz', 'csv', 'utf-8', ',', true, 'ymd', '.', 541_909, 'InvoiceNo'],
  [
    'online-retail/online-retail-2010-12-latin1-us-dates.csv.gz',
    'csv',
    'windows-1252',
    ',',
    true,
    'mdy',
    '.',
    42_481,
    'InvoiceNo',
  ],
  ['online-retail/online-retail.parquet', 'parquet', null, null, true, 'ymd', '.', 541_909, 'InvoiceNo'],
  ['online-retail/online-retail-2010-2011-clean.parquet', 'parquet', null, null, true, 'ymd', '.', 392_693, 'Invoice'],
  ['cdnow/CDNOW_master.txt.gz', 'csv', 'utf-8', 'whitespace', true, 'ymd', '.', 69_659, 'customer_id'],
  ['cdnow/CDNOW_sample.txt', 'csv', 'utf-8', 'whitespace', false, 'ymd', '.', 6_919, 'column_1'],
  ['groceries/groceries.csv', 'basket', 'utf-8', ',', false, null, null, 43_367, 'basket_no'],
  ['groceries/items.csv', 'csv', 'utf-8', ',', true, null, null, 169, 'item'],
  ['t10i4d100k/T10I4D100K.dat.gz', 'basket', 'utf-8', 'whitespace', false, null, null, 1_010_228, 'basket_no'],
  ['hillstrom/hillstrom.csv.gz', 'csv', 'utf-8', ',', true, null, '.', 64_000, 'recency'],
  ['social-pressure/social.csv.gz', 'csv', 'utf-8', ',', true, null, null, 305_866, 'sex'],
  ['shopify-format/orders_export_fictional.csv', 'csv', 'utf-8', ',', true, 'ymd', '.', 1_138, 'Name'],
  ['shopify-format/customers_export_fictional.csv', 'csv', 'utf-8', ',', true, null, '.', 222, 'Customer ID'],
  ['shopify-format/messy-customers-semicolon.csv', 'csv', 'utf-8', ';', true, 'mdy', null, 300, 'created_at'],
  ['shopify-format/synthetic-flat-orders.csv.gz', 'csv', 'utf-8', ',', true, 'ymd', '.', 6_404, 'order_id'],
]

describe('real extracts are read without any choice', () => {
  test.for(REAL)(
    '%s',
    async ([file, format, encoding, delimiter, header, dateOrder, decimal, rows, first], { skip }) => {
      const path = sharedData(file)
      if (path === null) return skip(`${file} is not here`)
      const { readAs, estimatedRows } = await sniff(path)
      expect(readAs).toMatchObject({ format, encoding, delimiter, header, dateOrder, decimal, preamble: 0 })
      expect(readAs.reasons.length).toBeGreaterThan(0)
      expect(Math.abs(estimatedRows - rows) / rows).toBeLessThan(0.05)
      const reader = await openReader(path, readAs)
      expect(reader.header[0]).toBe(first)
      let read = 0
      for await (const batch of reader.batches({ columns: [0] })) read += batch.rows
      expect(read).toBe(rows)
      expect(reader.progress()).toBe(1)
    },
  )
})

describe('dates', () => {
  const dates = (...cells: string[]): string => `id,date\n${cells.map((cell, i) => `${i},${cell}`).join('\n')}\n`

  test('a first part above 12 means day first, a second means month first', async () => {
    expect((await sniffText(dates('01/02/2024', '31/12/2023'))).readAs.dateOrder).toBe('dmy')
    const { readAs } = await sniffText(dates('01/02/2024', '12/31/2023', '03.04.2024'))
    expect(readAs.dateOrder).toBe('mdy')
    expect(readAs.reasons).toContain('Month first: 1 of 3 dates in date have a second part above 12.')
  })

  test('early days only are reported as open, never guessed; a choice settles them', async () => {
    const { readAs, hints } = await sniffText(dates('01/02/2024', '03/04/2024'))
    expect([readAs.dateOrder, hints[1]?.ambiguous]).toEqual([null, 'date'])
    expect(readAs.reasons.join(' ')).toContain('cannot be told apart')
    expect((await sniffText(dates('01/02/2024'), { dateOrder: 'dmy' })).readAs.dateOrder).toBe('dmy')
  })

  test('orders that contradict each other are reported', async () => {
    const { readAs, hints } = await sniffText(dates('31/12/2023', '12/31/2023'))
    expect([readAs.dateOrder, hints[1]?.ambiguous]).toEqual([null, 'date'])
    expect(hints[1]?.reason).toContain('no one order fits')
  })

  test('a date beyond the sample decides', async () => {
    const early = Array.from({ length: 80_000 }, () => '01/02/2024')
    expect((await sniffText(dates(...early, '31/01/2024'))).readAs.dateOrder).toBe('dmy')
  })
})

describe('decimals', () => {
  test.each([
    ['1.234,56', ','],
    ['1,234.56', '.'],
    ['12,5', ','],
    ['€ 12.50', '.'],
    ['1.234.567', ','],
    ['0.123', '.'],
    ['(12,50)', ','],
    ["1'234.50", '.'],
    ['1\u00a0234,50', ','],
    ['1.234', 'open'],
    ['1,234', 'open'],
    ['1234', null],
    ['2024-01-02', null],
    ['abc', null],
  ] as const)('%s', (text, sign) => expect(decimalOf(text)).toBe(sign))

  test('1.234 alone is asked, not guessed', async () => {
    const { readAs, hints } = await sniffText('sku,amount\na,1.234\nb,2.500\n')
    expect([readAs.decimal, hints[1]?.ambiguous]).toEqual([null, 'decimal'])
    expect((await sniffText('sku,amount\na,1.234\nb,0.5\n')).readAs.decimal).toBe('.')
  })
})

describe('layout', () => {
  test('a sep= line names the delimiter and is not data', async () => {
    const text = 'sep=;\na;b\n1,5;2\n3,5;4\n'
    const { readAs, columns } = await sniffText(text)
    expect(readAs).toMatchObject({ delimiter: ';', preamble: 1, header: true, decimal: ',' })
    expect(columns.map((column) => column.name)).toEqual(['a', 'b'])
    expect((await readAll(memorySource(text), readAs)).rows).toEqual([
      ['1,5', '2'],
      ['3,5', '4'],
    ])
  })

  test('a title above the table is left out', async () => {
    const text = 'Sales report 2024\n\nid,name,price\n1,pen,2.5\n2,ink,3.5\n3,cap,4.5\n'
    const { readAs } = await sniffText(text)
    expect(readAs).toMatchObject({ delimiter: ',', preamble: 1, header: true })
    expect((await readAll(memorySource(text), readAs)).header).toEqual(['id', 'name', 'price'])
  })

  test('one column of text with commas is not split', async () => {
    const text = 'comment\nhello, you\nplain\nwell, this, is, more\n"quoted, text"\n'
    const { readAs } = await sniffText(text)
    expect((await readAll(memorySource(text), readAs)).rows).toEqual([
      ['hello, you'],
      ['plain'],
      ['well, this, is, more'],
      ['quoted, text'],
    ])
  })

  test.each([';', '\t', '|'] as const)('delimiter %j beside decimal commas', async (delimiter) => {
    const rows = [
      ['id', 'net', 'gross'],
      ['1', '1,50', '2,10'],
      ['2', '3,25', '4,00'],
    ]
    const { readAs } = await sniffText(rows.map((row) => row.join(delimiter)).join('\n'))
    expect(readAs).toMatchObject({ delimiter, header: true, decimal: ',' })
  })

  test('choices overrule what was sniffed, and the reason says so', async () => {
    const { readAs, rows } = await sniffText('1,2\n3,4\n', {
      header: true,
      delimiter: ';',
      decimal: ',',
      nullWords: ['x'],
    })
    expect(readAs).toMatchObject({ header: true, delimiter: ';', decimal: ',', nullWords: ['x'] })
    expect(rows).toEqual([['3,4']])
    expect(readAs.reasons).toContain('Delimiter semicolon: as chosen.')
  })

  test('null words found are listed', async () => {
    expect((await sniffText('a,b\n1,NA\n2,\\N\n')).readAs.reasons).toContain('Read as empty: \\N, NA.')
  })

  test('an unclosed quote is reported with the proposal', async () => {
    const { fault, columns } = await sniffText('a,b\n1,2\n3,"x\n')
    expect(fault).toMatchObject({ key: 'csv_quote' })
    expect(columns).toHaveLength(2)
  })
})
