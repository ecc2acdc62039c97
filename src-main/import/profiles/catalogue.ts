import { entities, measureOf } from '../entities.ts'
import type { EntityName } from '../entities.ts'
import type { Glimpse, Profile } from './profile.ts'
import { byHeaders } from './profile.ts'

const plain = { constants: {}, cleanUps: {}, rules: {} } as const

/** Item hierarchy beside a basket file: item, level2, level1. */
export const itemHierarchy: Profile = {
  ...plain,
  id: 'item-hierarchy',
  title: 'Item hierarchy',
  doc: 'Items of a basket file with two category levels.',
  entity: 'products',
  match: byHeaders({ item: 'product_id', level2: 'category_level_2', level1: 'category_level_1' }),
}

/** One basket per line; the reader yields basket number and item. */
export const basketLines: Profile = {
  ...plain,
  constants: { quantity: '1', unit_price: '0' },
  id: 'basket-lines',
  title: 'Basket lines',
  doc: 'One basket per line, items separated; baskets have no date, customer or price.',
  entity: 'baskets',
  match: ({ format, header }) => {
    const [basket, item] = header
    return format === 'basket' && basket !== undefined && item !== undefined
      ? { [basket]: 'order_id', [item]: 'product_id' }
      : null
  },
}

/**
 * Files whose every header is a canonical field name, such as an export of this program; in study tables also
 * `outcome:<name>`, at least one of them, and `covariate:<name>`.
 */
function canonical(entity: EntityName, title: string): Profile {
  const names = new Set(entities[entity].fields.map((candidate) => candidate.name))
  const isStudy = entity === 'experiment_units'
  const isField = (header: string) => names.has(header) || (isStudy && measureOf(header) !== null)
  const required = entities[entity].fields.filter((candidate) => candidate.required)
  return {
    ...plain,
    id: `canonical-${entity.replace('_', '-')}`,
    title,
    doc: `Every column carries the name of a field of ${entity}.`,
    entity,
    match: (glimpse: Glimpse) => {
      const fits =
        glimpse.hasHeader &&
        glimpse.header.length >= 2 &&
        glimpse.header.every(isField) &&
        (!isStudy || glimpse.header.some((header) => measureOf(header)?.role === 'outcome')) &&
        required.every((candidate) => glimpse.header.includes(candidate.name)) &&
        entities[entity].oneOf.every((either) => either.some((name) => glimpse.header.includes(name)))
      return fits ? Object.fromEntries(glimpse.header.map((header) => [header, header])) : null
    },
  }
}

export const canonicalProfiles: readonly Profile[] = [
  canonical('order_lines', 'Order lines with canonical names'),
  canonical('customers', 'Customers with canonical names'),
  canonical('products', 'Products with canonical names'),
  canonical('experiment_units', 'Experiment units with canonical names'),
]
