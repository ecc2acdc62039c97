import type { Choice, Random } from '../../base/random.ts'
import { weighted } from '../../base/random.ts'
import type { SampleProduct } from './catalogue.ts'
import { bundles } from './catalogue.ts'
import { promotionShare } from './order-plan.ts'

/** One line of an order; amounts in minor units. */
export interface SampleLine {
  readonly product: SampleProduct
  readonly quantity: number
  readonly discount: number
}

const lineCount = weighted([0, 36, 27, 16, 10, 6, 3, 2])
const quantityChoice = weighted([0, 82, 12, 4, 1, 0, 1])
const discountPercents = [10, 15, 20, 25, 30]

/** Draws the lines of one order after the other. */
export class BasketMaker {
  private readonly random: Random
  private readonly products: readonly SampleProduct[]
  private readonly special: ReadonlyMap<string, SampleProduct>
  private readonly regular: readonly SampleProduct[]
  private readonly anyRegular: Choice
  /** Regular products per top category, by order of first appearance. */
  private readonly shelves: readonly (readonly SampleProduct[])[]
  private readonly shelfChoices: readonly Choice[]

  constructor(random: Random, products: readonly SampleProduct[]) {
    const names = new Set(bundles.flatMap((bundle) => bundle.items.map((item) => item.name)))
    this.random = random
    this.products = products
    this.special = new Map(
      products.filter((product) => names.has(product.name)).map((product) => [product.name, product]),
    )
    this.regular = products.filter((product) => !names.has(product.name))
    this.anyRegular = popularity(this.regular.length)
    const tops = [...new Set(this.regular.map((product) => product.categories[0]))]
    this.shelves = tops.map((top) => this.regular.filter((product) => product.categories[0] === top))
    this.shelfChoices = this.shelves.map((shelf) => popularity(shelf.length))
  }

  /**
   * Distinct products, half of them from the favourite category, then the bundle items: the whole bundle with its
   * rate, each item with its solo rate, independent of everything else in the basket.
   */
  draw(favourite: number, day: number): SampleLine[] {
    const chosen = new Set<SampleProduct>()
    const wanted = lineCount(this.random)
    for (let n = 0; n < wanted; n++) chosen.add(this.drawRegular(favourite))
    for (const bundle of bundles) {
      const together = this.random.chance(bundle.rate)
      for (const item of bundle.items) {
        const alone = this.random.chance(item.soloRate)
        const product = this.special.get(item.name)
        if (product && (together || alone)) chosen.add(product)
      }
    }
    const offers = promotionShare(day)
    return [...chosen].map((product) => {
      const quantity = quantityChoice(this.random)
      const percent = this.random.chance(offers) ? (discountPercents[this.random.below(5)] ?? 10) : 0
      return { product, quantity, discount: Math.round((product.price * quantity * percent) / 100) }
    })
  }

  private drawRegular(favourite: number): SampleProduct {
    const shelf = favourite % this.shelves.length
    const fromShelf = this.random.chance(0.5)
    const list = fromShelf ? this.shelves[shelf] : this.regular
    const choice = fromShelf ? this.shelfChoices[shelf] : this.anyRegular
    const product = list?.[choice?.(this.random) ?? 0] ?? this.products[0]
    if (!product) throw new RangeError('the sample has no products')
    return product
  }
}

/** Zipf-Mandelbrot popularity 1 / (rank + 12), the ranks strewn over the list by a fixed stride. */
function popularity(size: number): Choice {
  return weighted(Array.from({ length: size }, (_, i) => Math.floor(1_000_000 / (((i * 7919) % size) + 12))))
}
