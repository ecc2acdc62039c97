import { describe, expect, test } from 'vitest'
import { all, loadBench, one } from '../support/load.ts'

const LINES = 'order_id,order_ts,product_id,quantity,unit_price,customer_id,currency_code'

function lines(...rows: string[]): string {
  return [LINES, ...rows, ''].join('\n')
}

describe('customer history (data model 10.1)', () => {
  const january = 'customer_id,loyalty_tier,updated_at\nC1,Silver,2025-01-05\n'
  const march = 'customer_id,loyalty_tier,updated_at\nC1,Gold,2025-03-01\n'

  test('the current row keeps its key, the former version gets a new one and facts point to both', async () => {
    const bench = loadBench()
    await bench.load([bench.file('customers-1.csv', january)])
    await bench.load([
      bench.file('lines.csv', lines('O1,2025-02-10,P1,1,10.00,C1,EUR', 'O2,2025-03-01,P1,1,10.00,C1,EUR')),
    ])
    const before = one(bench.open(), `SELECT customer_key AS k FROM gold_customer_dim WHERE customer_id = 'C1'`)['k']
    await bench.load([bench.file('customers-2.csv', march)])
    const db = bench.open()
    const versions = all(
      db,
      `SELECT customer_key, loyalty_tier, valid_from, valid_to, is_current, version_no FROM gold_customer_dim WHERE customer_id = 'C1' ORDER BY version_no`,
    )
    const [old, current] = versions
    expect(current).toEqual({
      customer_key: before,
      loyalty_tier: 'Gold',
      valid_from: '2025-03-01',
      valid_to: '9999-12-31',
      is_current: 1,
      version_no: 2,
    })
    expect(old).toMatchObject({
      loyalty_tier: 'Silver',
      valid_from: '1900-01-01',
      valid_to: '2025-03-01',
      is_current: 0,
      version_no: 1,
    })
    const facts = all(db, 'SELECT transaction_id, customer_key, customer_version_key FROM order_header ORDER BY 1')
    expect(facts).toEqual([
      { transaction_id: 'O1', customer_key: before, customer_version_key: old?.['customer_key'] },
      { transaction_id: 'O2', customer_key: before, customer_version_key: before },
    ])
  })

  test('the same day corrects in place, a late extract becomes history', async () => {
    const bench = loadBench()
    await bench.load([bench.file('a.csv', january)])
    await bench.load([bench.file('b.csv', march)])
    await bench.load([bench.file('c.csv', march.replace('Gold', 'Platinum'))])
    await bench.load([bench.file('d.csv', 'customer_id,loyalty_tier,updated_at\nC1,Bronze,2025-02-01\n')])
    expect(
      all(
        bench.open(),
        `SELECT loyalty_tier, valid_from, valid_to, version_no FROM gold_customer_dim WHERE customer_id = 'C1' ORDER BY valid_from`,
      ),
    ).toEqual([
      { loyalty_tier: 'Silver', valid_from: '1900-01-01', valid_to: '2025-02-01', version_no: 1 },
      { loyalty_tier: 'Bronze', valid_from: '2025-02-01', valid_to: '2025-03-01', version_no: 2 },
      { loyalty_tier: 'Platinum', valid_from: '2025-03-01', valid_to: '9999-12-31', version_no: 3 },
    ])
  })

  test('an unchanged row is a duplicate', async () => {
    const bench = loadBench()
    await bench.load([bench.file('a.csv', january)])
    const { summary } = await bench.load([bench.file('b.csv', `${january}C2,Gold,2025-01-05\n`)])
    expect(summary.accounting).toMatchObject({ read: 2, duplicate: 1, loaded: 1 })
  })
})

describe('order lines', () => {
  test('next month updates what changed, counts what is known and adds what is new', async () => {
    const bench = loadBench()
    await bench.load([bench.file('1.csv', lines('O1,2025-01-10,P1,1,10.00,C1,EUR', 'O1,2025-01-10,P2,2,5.00,C1,EUR'))])
    const { summary } = await bench.load([
      bench.file(
        '2.csv',
        lines('O1,2025-01-10,P1,1,10.00,C1,EUR', 'O1,2025-01-10,P2,3,5.00,C1,EUR', 'O2,2025-02-10,P1,1,10.00,C2,EUR'),
      ),
    ])
    expect(summary.accounting).toEqual({ read: 3, loaded: 2, duplicate: 1, superseded: 0, quarantined: 0, ignored: 0 })
    expect(summary.batches[0]).toMatchObject({ added: 1, updated: 1 })
    expect(one(bench.open(), 'SELECT sum(net_e4) AS net, count(*) AS n FROM order_line')).toEqual({
      net: 350_000,
      n: 3,
    })
  })

  test('an older extract does not overwrite a newer one', async () => {
    const bench = loadBench()
    await bench.load([bench.file('1.csv', lines('O1,2025-01-10,P1,2,10.00,C1,EUR', 'O9,2025-03-10,P1,1,1.00,C1,EUR'))])
    const { summary } = await bench.load([bench.file('2.csv', lines('O1,2025-01-10,P1,1,10.00,C1,EUR'))])
    expect(summary.accounting).toMatchObject({ superseded: 1, loaded: 0 })
  })

  test('a line number that repeats in a file: the last row counts', async () => {
    const bench = loadBench()
    const header = 'order_id,line_id,order_ts,product_id,quantity,unit_price\n'
    const { summary } = await bench.load([
      bench.file(
        '1.csv',
        `${header}O1,L-1,2025-01-10,P1,1,10.00\nO2,L-1,2025-01-10,P1,1,10\nO1,L-1,2025-01-10,P1,4,10.00\n`,
      ),
    ])
    expect(summary.accounting).toEqual({ read: 3, loaded: 2, duplicate: 0, superseded: 1, quarantined: 0, ignored: 0 })
    expect(summary.batches[0]?.warnings).toEqual([{ code: 'D-KEY-IN-FILE', rows: 1 }])
    expect(one(bench.open(), 'SELECT sum(quantity) AS q FROM order_line')).toEqual({ q: 5 })
  })

  test('returned goods of an order become a transaction of their own', async () => {
    const bench = loadBench()
    await bench.load([
      bench.file(
        '1.csv',
        lines(
          'O1,2025-01-10,P1,3,10.00,C1,EUR',
          'O1,2025-01-10,P1,-1,10.00,C1,EUR',
          'CN-7,2025-01-12,P1,-1,10.00,C1,EUR',
        ),
      ),
    ])
    const db = bench.open()
    expect(all(db, 'SELECT transaction_id, is_return, original_transaction_id FROM order_header ORDER BY 1')).toEqual([
      { transaction_id: 'CN-7', is_return: 1, original_transaction_id: null },
      { transaction_id: 'O1', is_return: 0, original_transaction_id: null },
      { transaction_id: 'O1#R1', is_return: 1, original_transaction_id: 'O1' },
    ])
    expect(
      all(db, `SELECT return_id, quantity_returned, refund_amount, original_date_key FROM gold_return_fact ORDER BY 1`),
    ).toEqual([
      { return_id: 'CN-7', quantity_returned: 1, refund_amount: 10, original_date_key: -1 },
      { return_id: 'O1#R1', quantity_returned: 1, refund_amount: 10, original_date_key: 20_250_110 },
    ])
    expect(one(db, 'SELECT sum(net_e4) AS net FROM order_line')).toEqual({ net: 100_000 })
  })

  test('a return before its sale, or of more than was sold, is rejected', async () => {
    const bench = loadBench()
    const header = 'order_id,line_id,order_ts,product_id,quantity,unit_price,original_order_id,original_line_id\n'
    await bench.load([bench.file('1.csv', `${header}O1,1,2025-01-10,P1,2,10,,\n`)])
    const { summary } = await bench.load([
      bench.file(
        '2.csv',
        `${header}R1,1,2025-01-09,P1,-1,10,O1,1\nR2,1,2025-01-12,P1,-3,10,O1,1\nR3,1,2025-01-12,P1,-2,10,O1,1\n`,
      ),
    ])
    expect(summary.batches[0]?.quarantine.map(({ code }) => code).toSorted()).toEqual([
      'V-RETURN-BEFORE',
      'V-RETURN-EXCESS',
    ])
    expect(one(bench.open(), 'SELECT quantity_returned AS q, days_to_return AS d FROM gold_return_fact')).toEqual({
      q: 2,
      d: 2,
    })
  })

  test('members that the customers extract does not know are named', async () => {
    const bench = loadBench()
    await bench.load([bench.file('c.csv', 'customer_id,loyalty_tier\nC1,Gold\n')])
    const { summary } = await bench.load([
      bench.file('1.csv', lines('O1,2025-01-10,P1,1,10.00,C1,EUR', 'O2,2025-01-10,P1,1,10.00,C2,EUR')),
    ])
    expect(summary.batches[0]?.warnings).toEqual([{ code: 'R-CUSTOMER', rows: 1 }])
  })

  test.each(['rows', 'insert', 'pages'] as const)(
    'ids of the members that stand for nobody and nothing name no customer and the unknown product (%s)',
    async (writer) => {
      const bench = loadBench()
      const header = 'order_id,order_ts,product_id,quantity,unit_price,customer_id,customer_email,channel\n'
      const rows = [
        'O1,2025-01-10,__unknown__,1,10.00,__unknown__,,__unknown__',
        'O2,2025-01-10,P1,1,10.00,__na__,,__na__',
        'O3,2025-01-10,P1,1,10.00,__unknown__,ann@example.com,web',
        'O4,2025-01-10,P1,1,10.00,C1,,web',
      ]
      await bench.load([bench.file('lines.csv', `${header}${rows.join('\n')}\n`)], { writer })
      const people = bench.file('people.csv', 'customer_id,email,first_name\n__unknown__,,X\nC1,,Y\n')
      await bench.load([{ path: people, entity: 'customers' }])
      const goods = bench.file('goods.csv', 'product_id,product_name\n__unknown__,X\nP1,Tea\n')
      const { summary } = await bench.load([{ path: goods, entity: 'products' }])
      expect(summary.accounting).toMatchObject({ loaded: 1, quarantined: 1 })
      const db = bench.open()
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      const heads = `SELECT transaction_id AS id, customer_key AS customer, product_key AS product FROM order_header o
        JOIN order_line l ON l.sales_key / 1048576 = o.order_key ORDER BY 1`
      expect(all(db, heads)).toEqual([
        { id: 'O1', customer: -1, product: -1 },
        { id: 'O2', customer: -1, product: 1 },
        { id: 'O3', customer: 1, product: 1 },
        { id: 'O4', customer: 2, product: 1 },
      ])
      expect(all(db, 'SELECT product_name FROM gold_product_dim ORDER BY product_key')).toEqual([
        { product_name: 'Not applicable' },
        { product_name: 'Unknown' },
        { product_name: 'Tea' },
      ])
      expect(one(db, 'SELECT count(*) AS n FROM gold_customer_pii WHERE customer_key < 0')).toEqual({ n: 0 })
    },
  )

  test('cancelled orders leave the sales', async () => {
    const bench = loadBench()
    const header = 'order_id,order_ts,product_id,quantity,unit_price,order_status\n'
    await bench.load([
      bench.file('1.csv', `${header}O1,2025-01-10,P1,1,10.00,completed\nO2,2025-01-11,P1,2,10.00,cancelled\n`),
    ])
    expect(
      one(
        bench.open(),
        'SELECT (SELECT count(*) FROM order_header) AS orders, (SELECT sum(quantity_cancelled) FROM gold_order_cancellation_fact) AS cancelled',
      ),
    ).toEqual({ orders: 1, cancelled: 2 })
    await bench.load([
      bench.file('2.csv', `${header}O1,2025-01-10,P1,1,10.00,cancelled\nO3,2025-02-10,P1,1,1.00,completed\n`),
    ])
    expect(all(bench.open(), 'SELECT transaction_id FROM order_header')).toEqual([{ transaction_id: 'O3' }])
  })

  test('nothing is added across currencies', async () => {
    const bench = loadBench()
    await bench.load([
      bench.file(
        '1.csv',
        lines('O1,2025-01-10,P1,1,10.00,C1,EUR', 'O2,2025-01-10,P1,1,10.00,C1,EUR', 'O3,2025-01-10,P1,1,99.00,C1,USD'),
      ),
    ])
    expect(all(bench.open(), 'SELECT currency_code, fx_rate FROM order_header ORDER BY transaction_id')).toEqual([
      { currency_code: 'EUR', fx_rate: 1 },
      { currency_code: 'EUR', fx_rate: 1 },
      { currency_code: 'USD', fx_rate: null },
    ])
  })

  test('lines of one order in two currencies are rejected', async () => {
    const bench = loadBench()
    const { summary } = await bench.load([
      bench.file('1.csv', lines('O1,2025-01-10,P1,1,10.00,C1,EUR', 'O1,2025-01-10,P2,1,10.00,C1,USD')),
    ])
    expect(summary.batches[0]?.quarantine).toEqual([{ code: 'V-CURRENCY-MIX', rows: 1 }])
  })

  test('rejected rows keep code, row, column and value', async () => {
    const bench = loadBench()
    const { summary } = await bench.load([
      bench.file(
        '1.csv',
        lines(
          'O1,2025-01-10,P1,1,10.00,C1,EUR',
          'O2,2025-02-30,P1,1,10.00,C1,EUR',
          'O3,2025-01-10,P1,0,10.00,C1,EUR',
          'O4,2025-01-10,P1,one,10,C1,EUR',
          'O5,2025-01-10,,1,1,C1,EUR',
          'O6,2025-01-10,P1,1',
        ),
      ),
    ])
    expect(summary.accounting).toMatchObject({ read: 6, loaded: 1, quarantined: 5 })
    expect(
      all(bench.open(), 'SELECT source_row, reason_code, field_name, raw_value FROM stg_quarantine ORDER BY 1'),
    ).toEqual([
      { source_row: 2, reason_code: 'P-TS', field_name: 'order_ts', raw_value: '2025-02-30' },
      { source_row: 3, reason_code: 'V-ZERO-QTY', field_name: 'quantity', raw_value: '0' },
      { source_row: 4, reason_code: 'P-NUMBER', field_name: 'quantity', raw_value: 'one' },
      { source_row: 5, reason_code: 'V-REQUIRED', field_name: 'product_id', raw_value: '' },
      { source_row: 6, reason_code: 'P-WIDTH', field_name: null, raw_value: 'O6,2025-01-10,P1,1' },
    ])
  })

  test('decimal comma and windows-1252 as a German spreadsheet writes them', async () => {
    const bench = loadBench()
    const text =
      'order_id;order_ts;product_id;product_name;quantity;unit_price;customer_id\nA1;31.01.2025;P1;Tasche Müller;2;1.234,50;C1\nA2;01.02.2025;P1;Tasche Müller;1;0,99;C2\n'
    await bench.load([bench.file('de.csv', Buffer.from(text, 'latin1'))])
    const db = bench.open()
    expect(one(db, 'SELECT sum(net_e4) AS net FROM order_line')).toEqual({ net: 24_699_900 })
    expect(one(db, `SELECT product_name AS name FROM gold_product_dim WHERE product_id = 'P1'`)).toEqual({
      name: 'Tasche Müller',
    })
    expect(one(db, 'SELECT min(date_key) AS d FROM order_header')).toEqual({ d: 20_250_131 })
  })

  test('dates that can be read two ways are refused, and accepted with the order named', async () => {
    const bench = loadBench()
    const path = bench.file('1.csv', lines('O1,03/04/2025,P1,1,10.00,C1,EUR', 'O2,05/06/2025,P1,1,10.00,C1,EUR'))
    await expect(bench.load([path])).rejects.toMatchObject({ key: 'date_ambiguous' })
    await bench.load([{ path, reading: { dateOrder: 'dmy' } }])
    expect(one(bench.open(), 'SELECT min(date_key) AS d FROM order_header')).toEqual({ d: 20_250_403 })
  })

  test('local times follow the clock of the workspace, also where it changes', async () => {
    const bench = loadBench()
    const { summary } = await bench.load(
      [
        bench.file(
          '1.csv',
          lines(
            'O1,2025-01-10 12:00,P1,1,1,C1,EUR',
            'O2,2025-07-10 12:00,P1,1,1,C1,EUR',
            'O3,2025-03-30 02:30,P1,1,1,C1,EUR',
            'O4,2025-01-01 00:30:00 +0500,P1,1,1,C1,EUR',
          ),
        ),
      ],
      { settings: { 'calendar.time_zone': 'Europe/Berlin' } },
    )
    expect(summary.batches[0]?.quarantine).toEqual([{ code: 'P-TS', rows: 1 }])
    expect(
      all(bench.open(), 'SELECT transaction_id AS id, sale_at AS at, date_key AS day FROM order_header ORDER BY 1'),
    ).toEqual([
      { id: 'O1', at: Date.UTC(2025, 0, 10, 11), day: 20_250_110 },
      { id: 'O2', at: Date.UTC(2025, 6, 10, 10), day: 20_250_710 },
      { id: 'O4', at: Date.UTC(2024, 11, 31, 19, 30), day: 20_250_101 },
    ])
  })
})

describe('files and totals', () => {
  test('the very same file is recognised', async () => {
    const bench = loadBench()
    const path = bench.file('1.csv', lines('O1,2025-01-10,P1,1,10.00,C1,EUR'))
    await bench.load([path])
    const again = await bench.load([path])
    expect(again.sealed).toBeNull()
    expect(again.summary.batches[0]).toMatchObject({ status: 'duplicate_file' })
    await expect(bench.load([path], { repeat: 'refuse' })).rejects.toMatchObject({ key: 'already_loaded' })
  })

  test('control totals are compared to the last digit', async () => {
    const bench = loadBench()
    const path = bench.file('1.csv', lines('O1,2025-01-10,P1,1,10.0051,C1,EUR'))
    await expect(bench.load([path], { controls: { sales: '10.00' } })).rejects.toMatchObject({ key: 'control_total' })
    const { summary } = await bench.load([path], {
      controls: { rows: 1, sales: '10.0051', firstDate: '2025-01-10', lastDate: '2025-01-10' },
    })
    expect(summary.controls.every((control) => control.passed)).toBe(true)
  })

  test('control totals count what the file says, also where its rows were known before', async () => {
    const bench = loadBench()
    await bench.load([bench.file('1.csv', lines('O1,2025-01-10,P1,1,10.00,C1,EUR', 'O2,2025-01-12,P1,1,5.00,C1,EUR'))])
    const next = bench.file('2.csv', lines('O2,2025-01-12,P1,1,5.00,C1,EUR', 'O3,2025-02-01,P1,2,1.50,C1,EUR'))
    const controls = { rows: 2, sales: '8.00', firstDate: '2025-01-12', lastDate: '2025-02-01' }
    const { summary } = await bench.load([next], { controls })
    expect(summary.accounting).toMatchObject({ loaded: 1, duplicate: 1 })
    expect(summary.controls.map(({ actual }) => actual)).toEqual(['2', '8', '2025-01-12', '2025-02-01'])
  })

  test('a mapping by hand and the recipe that recalls it', async () => {
    const bench = loadBench()
    const content = 'Beleg,Tag,Ware,Menge,Preis\nB1,2025-01-10,P1,2,3.50\n'
    const mapping = { Beleg: 'order_id', Tag: 'order_ts', Ware: 'product_id', Menge: 'quantity', Preis: 'unit_price' }
    const path = bench.file('1.csv', content)
    await expect(bench.load([path])).rejects.toMatchObject({ key: 'entity_ambiguous' })
    await bench.load([{ path, mapping }])
    const recipe = { name: 'kasse', entity: 'order_lines' as const, header: Object.keys(mapping), mapping, reading: {} }
    const { summary } = await bench.load(
      [bench.file('2.csv', 'Tag,Beleg,Ware,Menge,Preis\n2025-02-10,B2,P1,1,3.50\n')],
      { recipes: [recipe] },
    )
    expect(summary.accounting).toMatchObject({ loaded: 1 })
    expect(one(bench.open(), 'SELECT count(*) AS n, sum(net_e4) AS net FROM order_line')).toEqual({
      n: 2,
      net: 105_000,
    })
  })

  test('a study of its own with arm, outcome and covariate named by the user', async () => {
    const bench = loadBench()
    const path = bench.file('test.csv', 'user,grp,bought,age\nu1,A,1,30\nu2,B,0,41\nu3,B,1,x\n')
    await bench.load([
      {
        path,
        entity: 'experiment_units',
        mapping: { user: 'unit_id', grp: 'arm', bought: 'outcome:bought', age: 'covariate:age' },
      },
    ])
    const db = bench.open()
    expect(all(db, 'SELECT name, role, kind FROM experiment_measure ORDER BY measure_no')).toEqual([
      { name: 'bought', role: 'outcome', kind: 'binary' },
      { name: 'age', role: 'covariate', kind: 'text' },
    ])
    expect(all(db, 'SELECT txt FROM experiment_value WHERE measure_no = 2')).toEqual([
      { txt: '30' },
      { txt: '41' },
      { txt: 'x' },
    ])
  })

  test('a missing required column is named before anything is read', async () => {
    const bench = loadBench()
    const path = bench.file('1.csv', 'order_id,order_ts,quantity,unit_price\nO1,2025-01-10,1,10\n')
    await expect(bench.load([{ path, entity: 'order_lines' }])).rejects.toMatchObject({ key: 'required_field' })
  })
})
