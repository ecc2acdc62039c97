import type { Random } from '../../base/random.ts'

/** One product of the sample shop; amounts in minor units. */
export interface SampleProduct {
  readonly id: string
  readonly name: string
  readonly brand: string
  readonly categories: readonly [string, string, string]
  readonly price: number
  readonly cost: number
}

/** Items that are bought together more often than chance: with `rate` of all orders, besides their own solo rates. */
export interface Bundle {
  readonly name: string
  readonly items: readonly { readonly name: string; readonly soloRate: number }[]
  /** Share of orders that hold the whole bundle for that reason. */
  readonly rate: number
}

/** Planted bundles; the pair of gloves and mug is planted without any association. */
export const bundles: readonly Bundle[] = [
  {
    name: 'camping',
    rate: 0.012,
    items: [
      { name: 'Tent, 2 person', soloRate: 0.004 },
      { name: 'Sleeping mat', soloRate: 0.01 },
    ],
  },
  {
    name: 'lighting',
    rate: 0.005,
    items: [
      { name: 'Table lamp', soloRate: 0.006 },
      { name: 'Lamp shade', soloRate: 0.004 },
      { name: 'Bulb E27', soloRate: 0.012 },
    ],
  },
  {
    name: 'nothing in common',
    rate: 0,
    items: [
      { name: 'Gardening gloves', soloRate: 0.02 },
      { name: 'Enamel mug', soloRate: 0.03 },
    ],
  },
]

const brands = ['Harbour', 'Pine & Co', 'Tidewater', 'Northfold', 'Larkspur', 'Fieldhouse'] as const
const makes = ['Classic', 'Coast', 'Ridge', 'Harbour', 'Pine', 'Meadow', 'Slate', 'Heath', 'Dune', 'Moor'] as const

/** Level 1 > level 2 > level 3, what one of them is called, and a typical price. */
const tree: readonly (readonly [string, string, string, noun: string, price: number])[] = [
  ['Outdoor', 'Camping', 'Tents', 'tent', 12900],
  ['Outdoor', 'Camping', 'Sleeping bags', 'sleeping bag', 5900],
  ['Outdoor', 'Camping', 'Camp kitchen', 'camp stove', 2400],
  ['Outdoor', 'Hiking', 'Backpacks', 'backpack', 6900],
  ['Outdoor', 'Hiking', 'Walking poles', 'walking poles', 3400],
  ['Outdoor', 'Hiking', 'Water bottles', 'water bottle', 1600],
  ['Home', 'Living room', 'Cushions', 'cushion', 2200],
  ['Home', 'Living room', 'Throws', 'throw', 3900],
  ['Home', 'Living room', 'Candles', 'candle', 1200],
  ['Home', 'Lighting', 'Lamps', 'floor lamp', 4900],
  ['Home', 'Bedroom', 'Bed linen', 'duvet cover', 5400],
  ['Home', 'Bedroom', 'Pillows', 'pillow', 2600],
  ['Kitchen', 'Cooking', 'Pans', 'frying pan', 4400],
  ['Kitchen', 'Cooking', 'Knives', 'chef’s knife', 3600],
  ['Kitchen', 'Table', 'Mugs', 'mug', 900],
  ['Kitchen', 'Table', 'Plates', 'dinner plate', 1100],
  ['Garden', 'Tools', 'Hand tools', 'hand trowel', 1800],
  ['Garden', 'Tools', 'Watering', 'watering can', 2300],
  ['Garden', 'Plants', 'Pots', 'plant pot', 1500],
  ['Garden', 'Plants', 'Seeds', 'wildflower seeds', 350],
  ['Clothing', 'Jackets', 'Rain jackets', 'rain jacket', 8900],
  ['Clothing', 'Jackets', 'Fleeces', 'fleece', 5500],
  ['Clothing', 'Accessories', 'Hats', 'wool hat', 1900],
  ['Clothing', 'Accessories', 'Socks', 'walking socks', 1100],
]

const bundleClasses: Readonly<Record<string, number>> = {
  'Tent, 2 person': 0,
  'Sleeping mat': 1,
  'Table lamp': 9,
  'Lamp shade': 9,
  'Bulb E27': 9,
  'Gardening gloves': 16,
  'Enamel mug': 14,
}

/** Ten products per class, then the items of the bundles; ids HP-1001 onwards. */
export function makeCatalogue(random: Random): SampleProduct[] {
  const products: SampleProduct[] = []
  const add = (name: string, classNo: number): void => {
    const [top = '', middle = '', bottom = '', , typical = 1000] = tree[classNo] ?? []
    const price = Math.max(1, Math.round((typical * (60 + random.below(90))) / 10_000)) * 100 - 1
    products.push({
      id: `HP-${1001 + products.length}`,
      name,
      brand: brands[random.below(brands.length)] ?? brands[0],
      categories: [top, middle, bottom],
      price,
      cost: Math.round((price * (42 + random.below(24))) / 100),
    })
  }
  tree.forEach(([, , , noun], classNo) => {
    for (const make of makes) add(`${make} ${noun}`, classNo)
  })
  for (const bundle of bundles) for (const item of bundle.items) add(item.name, bundleClasses[item.name] ?? 0)
  return products
}
