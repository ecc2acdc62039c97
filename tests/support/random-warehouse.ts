import fc from 'fast-check'
import type { GivenCustomer, GivenLine, GivenOrder, GivenWarehouse } from './warehouse.ts'

/** Prices with up to four decimals, so that sums meet ties of rounding. */
const price = fc.oneof(
  fc.integer({ min: 0, max: 3000 }).map((cents) => (cents / 100).toFixed(2)),
  fc.integer({ min: 0, max: 200_000 }).map((e4) => (e4 / 10_000).toFixed(4)),
)

const line: fc.Arbitrary<GivenLine> = fc.record(
  {
    product: fc.constantFrom('P1', 'P2', 'P3', 'P4', 'P5'),
    category: fc.constantFrom('Grocery', 'Home', 'Ärger', 'Uncategorised'),
    quantity: fc.integer({ min: 1, max: 5 }),
    price,
    discount: fc.constantFrom(0, '0.10', '1.25'),
    cost: fc.constantFrom('0.5', '2.00'),
    promotional: fc.boolean(),
  },
  { requiredKeys: ['product', 'quantity', 'price'] },
)

/** Days close enough that customers come back, and some years away. */
const date = fc
  .oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 240 }) },
    { weight: 2, arbitrary: fc.integer({ min: -900, max: 400 }) },
  )
  .map((days) => new Date(Date.UTC(2024, 0, 31) + days * 86_400_000).toISOString().slice(0, 10))

const order = fc.record({
  customer: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 12 }).map((n) => `C${String((n * 7) % 13)}`) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  date: fc.oneof({ weight: 12, arbitrary: date }, { weight: 1, arbitrary: fc.constant(null) }),
  time: fc.constantFrom('08:00', '08:00', '17:30'),
  channel: fc.constantFrom('Online', 'In-Store', 'Mobile App', ''),
  region: fc.constantFrom('North', 'South', ''),
  currency: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constant('CHF') }),
  isReturn: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
})

const customer: fc.Arbitrary<Omit<GivenCustomer, 'id'>> = fc.record(
  {
    email: fc.constant('someone@example.com'),
    firstName: fc.constant('Ada'),
    region: fc.constant('West'),
    acquisitionDate: fc.constantFrom('2023-12-31', '2024-02-29', '2024-07-30'),
    marketingConsent: fc.boolean(),
  },
  { requiredKeys: [] },
)

const settings = fc.record(
  {
    'rfm.method': fc.constantFrom('auto', 'quintile', 'threshold', 'value_quintile_type7'),
    'rfm.window_days': fc.constantFrom(null, 90, 730),
    'rfm.f_fallback': fc.boolean(),
    'rfm.min_population': fc.constantFrom(5, 25),
    'mom.include_partial': fc.boolean(),
    'segment.new_days': fc.constantFrom(1, 90),
    'segment.loyal_purchases': fc.constantFrom(1, 4),
    'basket.min_pairs': fc.constant(1),
  },
  { requiredKeys: [] },
)

/** Small warehouses with guests, undated and foreign orders, returns, described customers and varied settings. */
export const randomWarehouse: fc.Arbitrary<GivenWarehouse> = fc
  .record({
    orders: fc.array(order, { maxLength: 60 }),
    described: fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), customer), { maxLength: 6 }),
    currency: fc.constantFrom('EUR', 'EUR', 'JPY', 'KWD'),
    settings,
    asOf: fc.constantFrom('2024-06-30', '2024-07-15', '2026-03-31'),
  })
  .map(({ orders, described, currency, settings: chosen, asOf }) => ({
    asOf,
    currency,
    settings: chosen,
    customers: [...new Map(described.map(([n, rest]) => [n, { id: `C${String(n)}`, ...rest }])).values()],
    orders: orders.map((given, place): GivenOrder => {
      const { lines, currency: own, ...rest } = given
      return {
        ...rest,
        id: `T${String((place * 37) % 101)}`,
        ...(own === null ? {} : { currency: own }),
        lines: given.isReturn ? lines.map((each) => ({ ...each, discount: 0, quantity: -each.quantity })) : lines,
      }
    }),
  }))
