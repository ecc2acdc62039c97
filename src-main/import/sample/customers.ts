import type { Random } from '../../base/random.ts'
import { weighted } from '../../base/random.ts'

/** One customer of the sample shop; days count from the first day of the sample. */
export interface SampleCustomer {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly region: string
  readonly channel: string
  readonly tier: string
  readonly consent: boolean
  /** Negative for customers won before the first day. */
  readonly acquiredOn: number
  readonly firstOrderOn: number
  /** Days after the first order within which the others fall. */
  readonly activeDays: number
  readonly orders: number
  /** Position of the favourite top category. */
  readonly favourite: number
}

const firstNames = [
  'Amelia',
  'Oliver',
  'Isla',
  'George',
  'Ava',
  'Noah',
  'Mia',
  'Arthur',
  'Freya',
  'Leo',
  'Zoë',
  'Muhammad',
]
const lastNames = [
  'Smith',
  'Jones',
  'Taylor',
  'Brown',
  'Williams',
  'Patel',
  'Davies',
  'Evans',
  'O’Neill',
  'Walker',
  'Khan',
]
const regions = ['London', 'South', 'Midlands', 'North', 'Wales', 'Scotland']
const channels = ['Online', 'Store', 'Marketplace', 'Phone']
const tiers = ['none', 'bronze', 'silver', 'gold']

const regionChoice = weighted([26, 22, 18, 20, 5, 9])
const channelChoice = weighted([52, 32, 10, 6])
/** Customers by number of orders: classes 1, 2, 3, 4, 5, 6-8, 9-14, 15-30. */
const countChoice = weighted([40, 17, 11, 8, 6, 9, 6, 3])
const countClasses = [
  [1, 1],
  [2, 1],
  [3, 1],
  [4, 1],
  [5, 1],
  [6, 3],
  [9, 6],
  [15, 16],
] as const

const SHARE_WON_BEFORE = 0.42

/** Draws customers whose orders add up to exactly `orders`; refuses (RangeError) fewer orders than customers. */
export function makeCustomers(random: Random, count: number, orders: number, days: number): SampleCustomer[] {
  if (orders < count) throw new RangeError('every customer of the sample needs an order')
  const customers = Array.from({ length: count }, (_, i) => drawCustomer(random, i, days))
  return balance(customers, orders)
}

/** A place to live for an order without a customer. */
export function drawRegion(random: Random): string {
  return regions[regionChoice(random)] ?? 'London'
}

/** A channel, mostly the usual one of the customer. */
export function drawChannel(random: Random, usual: string | null): string {
  return usual !== null && random.chance(0.8) ? usual : (channels[channelChoice(random)] ?? 'Online')
}

function drawCustomer(random: Random, index: number, days: number): SampleCustomer {
  const id = `C${String(index + 1).padStart(6, '0')}`
  const firstName = firstNames[random.below(firstNames.length)] ?? ''
  const lastName = lastNames[random.below(lastNames.length)] ?? ''
  const [least, spread] = countClasses[countChoice(random)] ?? [1, 1]
  const orders = least + random.below(spread)
  const early = random.chance(SHARE_WON_BEFORE)
  const acquiredOn = early ? -1 - random.below(900) : Math.max(random.below(days), random.below(days))
  const firstOrderOn = early ? random.below(Math.ceil(days / 4)) : acquiredOn
  const left = days - 1 - firstOrderOn
  const share = orders >= 6 ? 70 + random.below(31) : 10 + random.below(91)
  return {
    id,
    firstName,
    lastName,
    email: `${id.toLowerCase()}@example.com`,
    region: drawRegion(random),
    channel: channels[channelChoice(random)] ?? 'Online',
    tier: tiers[Math.min(3, Math.floor(orders / 4))] ?? 'none',
    consent: random.chance(0.62),
    acquiredOn,
    firstOrderOn,
    activeDays: Math.floor((left * share) / 100),
    orders,
    favourite: random.below(5),
  }
}

/** Takes orders from those with two or more, or gives them some, one each in turn, until the total fits. */
function balance(customers: readonly SampleCustomer[], target: number): SampleCustomer[] {
  const counts = customers.map((customer) => customer.orders)
  const repeating = [...counts.keys()].filter((i) => (counts[i] ?? 0) > 1)
  const turn = repeating.length > 0 ? repeating : [...counts.keys()]
  let gap = target - counts.reduce((sum, count) => sum + count, 0)
  for (let n = 0; gap !== 0; n++) {
    const i = turn[n % turn.length] ?? 0
    if (gap < 0 && counts[i] === 1) continue
    counts[i] = (counts[i] ?? 0) + Math.sign(gap)
    gap -= Math.sign(gap)
  }
  return customers.map((customer, i) => ({ ...customer, orders: counts[i] ?? 1 }))
}
