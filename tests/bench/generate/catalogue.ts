import type { Choice, Random } from '../../../src-main/base/random.ts'
import { randomStream } from '../../../src-main/base/random.ts'
import { aliasChoice, drawNormal } from './draws.ts'
import { exp } from './exact-math.ts'
import { plantedItems } from './planted.ts'

const DEPARTMENTS = [
  'Kitchen',
  'Garden',
  'Lighting',
  'Textiles',
  'Toys',
  'Stationery',
  'Bath',
  'Outdoor',
  'Food',
  'Seasonal',
  'Furniture',
  'Pets',
]
const SHELVES = ['Basics', 'Classics', 'Premium', 'Sets', 'Spares']
const BRANDS = 60
const POPULARITY_SHIFT = 100

/** The products by number; catalogue first, planted items after it. Amounts in minor units. */
export interface Catalogue {
  readonly count: number
  /** Number of the first planted item. */
  readonly planted: number
  readonly price: Uint32Array
  readonly cost: Uint32Array
  readonly department: Uint8Array
  readonly shelf: Uint8Array
  readonly brand: Uint8Array
  /** Draws a product outside the planted ones by popularity: Zipf-Mandelbrot 1 / (rank + 100). */
  readonly draw: Choice
  /** Whether a product is on offer in month 0 to 35. */
  readonly onOffer: (product: number, month: number) => boolean
}

/** Draws a catalogue of `products` and the planted items. */
export function makeCatalogue(seed: number, products: number): Catalogue {
  const random = randomStream(seed, 'catalogue')
  const count = products + plantedItems
  const bytes = (limit: number) => Uint8Array.from({ length: count }, () => random.below(limit))
  const price = Uint32Array.from({ length: count }, () => drawPrice(random))
  const phase = bytes(16)
  return {
    count,
    planted: products,
    price,
    cost: price.map((minor) => Math.floor((minor * (40 + random.below(36))) / 100)),
    department: bytes(DEPARTMENTS.length),
    shelf: bytes(SHELVES.length),
    brand: bytes(BRANDS),
    draw: aliasChoice(Array.from({ length: products }, (_, rank) => 1 / (rank + 1 + POPULARITY_SHIFT))),
    onOffer: (product, month) => (((phase[product] as number) + 5 * month) & 15) === 0,
  }
}

/** Log-normal around 6.00, to the next amount that ends in 5 or 9. */
function drawPrice(random: Random): number {
  const minor = Math.round(600 * exp(0.9 * drawNormal(random)))
  const tens = Math.floor(Math.min(Math.max(minor, 29), 900_000) / 10)
  return tens * 10 + (random.chance(0.5) ? 5 : 9)
}

/** Product number as text: `P00042`. */
export function productId(product: number): string {
  return `P${String(product + 1).padStart(5, '0')}`
}

/** The rows of `products.csv` under its header. */
export function* catalogueRows(catalogue: Catalogue): Generator<readonly (string | number)[]> {
  yield ['product_id', 'product_name', 'brand', 'category_level_1', 'category_level_2', 'base_price', 'currency_code']
  for (let product = 0; product < catalogue.count; product++) {
    const department = DEPARTMENTS[catalogue.department[product] as number] ?? ''
    const shelf = SHELVES[catalogue.shelf[product] as number] ?? ''
    const minor = catalogue.price[product] as number
    yield [
      productId(product),
      `${department} ${shelf} ${product + 1}`,
      `Brand ${String((catalogue.brand[product] as number) + 1).padStart(2, '0')}`,
      department,
      `${department} ${shelf}`,
      (minor / 100).toFixed(2),
      'GBP',
    ]
  }
}
