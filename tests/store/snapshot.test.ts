import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { NO_MARGIN } from '../../src-main/base/facts.ts'
import type { Facts } from '../../src-main/base/facts.ts'
import { generateSample } from '../../src-main/import/sample/generate.ts'
import { createSchema } from '../../src-main/store/schema.ts'
import { buildFacts } from '../../src-main/store/snapshot/build.ts'
import { rowSource } from '../../src-main/store/snapshot/rows.ts'
import { sharedData } from '../support/data.ts'
import { recordsBySql, recordsOf } from '../support/facts-by-sql.ts'
import { loadFiles } from '../support/loaded.ts'
import { buildWarehouse } from '../support/warehouse.ts'
import type { BuiltWarehouse, GivenLine, GivenOrder } from '../support/warehouse.ts'
import { scratchFolder } from './support.ts'

/** The facts read from the pages of the file, which must be those that SELECT reads. */
function checkedFacts(db: Database): Facts {
  const facts = buildFacts(db)
  expect(facts).toEqual(buildFacts(db, 'sql'))
  return facts
}

function warehouse(orders: readonly GivenOrder[]): BuiltWarehouse {
  const built = buildWarehouse({ orders })
  onTestFinished(() => built.remove())
  return built
}

const line: fc.Arbitrary<GivenLine> = fc.record(
  {
    product: fc.constantFrom('tea', 'pot', 'cup', 'tray'),
    quantity: fc.integer({ min: 1, max: 9 }),
    price: fc.constantFrom('0.0301', '2.5', '19.99', '214748.3648', '900000'),
    discount: fc.constantFrom('0', '0.01', '1'),
    cost: fc.constantFrom('0.01', '1.25'),
    promotional: fc.boolean(),
  },
  { requiredKeys: ['product', 'quantity', 'price'] },
)
const order = fc.record(
  {
    customer: fc.constantFrom('ann', 'bob', 'cid', null),
    date: fc.constantFrom('2024-01-31', '2024-02-01', '2024-02-29', '1969-12-31', null),
    time: fc.constantFrom('00:00', '09:30', '23:59'),
    region: fc.constantFrom('North', 'South'),
    channel: fc.constantFrom('Online', 'Store'),
    currency: fc.constantFrom('EUR', 'USD', 'JPY'),
    isReturn: fc.boolean(),
    lines: fc.array(line, { maxLength: 6 }),
  },
  { requiredKeys: ['lines'] },
)

describe('facts as columns equal what SQL says', () => {
  test('of random small warehouses', { timeout: 240_000 }, () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 40 }), fc.boolean(), (drafts, descending) => {
        const ids = drafts.map((_, at) => `T${String(descending ? drafts.length - at : at).padStart(3, '0')}`)
        const built = buildWarehouse({
          orders: drafts.map((draft, at) => ({ id: ids[at] ?? '', ...draft })),
          customers: [{ id: 'ann', region: 'West' }, { id: 'dee' }],
        })
        try {
          expect(recordsOf(checkedFacts(built.db))).toEqual(recordsBySql(built.db))
        } finally {
          built.remove()
        }
      }),
      { numRuns: 40 },
    )
  })

  test('of a customer with hundreds of transactions out of order', () => {
    const orders = Array.from({ length: 700 }, (_, at): GivenOrder => {
      const shuffled = (at * 389) % 700
      const day = String(1 + (shuffled % 28)).padStart(2, '0')
      return {
        id: `T${shuffled}`,
        customer: at % 9 === 0 ? 'bob' : 'ann',
        date: `2024-0${String(1 + (shuffled % 7))}-${day}`,
        isReturn: at % 13 === 5,
        lines: [{ product: 'tea', quantity: 1, price: 2 }],
      }
    })
    const { db } = warehouse(orders)
    expect(recordsOf(checkedFacts(db))).toEqual(recordsBySql(db))
  })

  test('of the sample', { timeout: 240_000 }, async () => {
    const { files } = generateSample(join(scratchFolder(), 'files'), { seed: 5, customers: 400, orders: 1500 })
    const loaded = await loadFiles(files)
    onTestFinished(() => loaded.remove())
    const facts = checkedFacts(loaded.db)
    expect(facts.orders.count).toBeGreaterThan(1000)
    expect(recordsOf(facts)).toEqual(recordsBySql(loaded.db))
  })

  test.skipIf(!sharedData('online-retail/online-retail.csv.gz'))('of Online Retail', { timeout: 240_000 }, async () => {
    const loaded = await loadFiles([sharedData('online-retail/online-retail.csv.gz') ?? ''])
    onTestFinished(() => loaded.remove())
    expect(recordsOf(checkedFacts(loaded.db))).toEqual(recordsBySql(loaded.db))
  })
})

test('amounts are narrow for as long as they fit, and the unknown stays apart', () => {
  const sale = (price: string): GivenOrder => ({ id: 'a', lines: [{ product: 'tea', quantity: 1, price }] })
  const narrow = buildFacts(warehouse([sale('214748.3647')]).db)
  expect(narrow.lines.netE4).toEqual(new Int32Array(new SharedArrayBuffer(4)).fill(2_147_483_647))
  expect(narrow.lines.marginE4[0]).toBe(NO_MARGIN)
  const wide = buildFacts(warehouse([sale('214748.3648')]).db)
  expect([wide.lines.netE4[0], wide.orders.netE4[0]]).toEqual([2_147_483_648, 2_147_483_648])
  expect(wide.lines.netE4).toBeInstanceOf(Float64Array)
  expect(wide.lines.discountE4).toBeInstanceOf(Int32Array)
})

test('facts are read by SELECT while a transaction is open, and of a database in memory', () => {
  const { db } = warehouse([{ id: 'a', lines: [{ product: 'tea', quantity: 1, price: 1 }] }])
  expect(rowSource(db)).toBe('pages')
  db.transaction(() => {
    expect(rowSource(db)).toBe('sql')
    db.exec('UPDATE order_line SET quantity = 7')
    expect(buildFacts(db).lines.quantity[0]).toBe(7)
  })()
  expect(buildFacts(db).lines.quantity[0]).toBe(7)
  const inMemory = new SqliteDatabase(':memory:')
  createSchema(inMemory)
  expect([rowSource(inMemory), buildFacts(inMemory).orders.count]).toEqual(['sql', 0])
  inMemory.close()
})

test('lines without their order are left out, and orders without lines are kept', () => {
  const orders = ['a', 'b', 'c', 'd'].map((id): GivenOrder => {
    const lines = id === 'c' ? [] : [{ product: id, quantity: 1, price: 1 }]
    return { id, customer: 'ann', date: '2024-01-01', lines }
  })
  const { db } = warehouse(orders)
  db.pragma('foreign_keys = OFF')
  db.exec("DELETE FROM order_header WHERE transaction_id = 'b'")
  const { orders: kept, lines } = checkedFacts(db)
  expect([[...kept.key], [...kept.lineStart], [...lines.product]]).toEqual([
    [1, 3, 4],
    [0, 1, 1, 2],
    [1, 3],
  ])
})

test('an empty warehouse has empty facts', () => {
  const facts = buildFacts(warehouse([]).db)
  expect([facts.orders.count, facts.lines.count, facts.orders.lineStart.length]).toEqual([0, 0, 1])
})
