import { LensError } from '../base/faults.ts'
import { customerFields } from './fields/customers.ts'
import type { Field } from './fields/field.ts'
import { orderFields, orderLineFields } from './fields/orders.ts'
import { basketFields, cartFields, eventFields, experimentUnitFields } from './fields/others.ts'
import { productFields } from './fields/products.ts'

export type EntityName =
  'order_lines' | 'orders' | 'customers' | 'products' | 'baskets' | 'experiment_units' | 'carts' | 'events'

/** One kind of extract: its fields and which of them cannot be missing. */
export interface Entity {
  readonly name: EntityName
  readonly doc: string
  readonly fields: readonly Field[]
  /** Sets of fields of which at least one must be mapped. */
  readonly oneOf: readonly (readonly string[])[]
}

/** The closed list of extract kinds, in the order they are shown. */
export const entities: Readonly<Record<EntityName, Entity>> = {
  order_lines: {
    name: 'order_lines',
    doc: 'One row per line of an order, sale or return.',
    fields: orderLineFields,
    oneOf: [
      ['product_id', 'product_name'],
      ['unit_price', 'line_net'],
    ],
  },
  orders: {
    name: 'orders',
    doc: 'One row per order with its totals.',
    fields: orderFields,
    oneOf: [],
  },
  customers: {
    name: 'customers',
    doc: 'One row per customer.',
    fields: customerFields,
    oneOf: [['customer_id', 'email']],
  },
  products: { name: 'products', doc: 'One row per product.', fields: productFields, oneOf: [] },
  baskets: { name: 'baskets', doc: 'One basket per line, items separated.', fields: basketFields, oneOf: [] },
  experiment_units: {
    name: 'experiment_units',
    doc: 'One row per unit of an experiment: arm, outcomes, covariates.',
    fields: experimentUnitFields,
    oneOf: [],
  },
  carts: { name: 'carts', doc: 'One row per shopping cart.', fields: cartFields, oneOf: [] },
  events: { name: 'events', doc: 'One row per engagement event.', fields: eventFields, oneOf: [] },
}

/** `outcome:<name>` and `covariate:<name>` name a measure of an experiment; null for any other field. */
export function measureOf(fieldName: string): { role: 'outcome' | 'covariate'; name: string } | null {
  const match = /^(outcome|covariate):(.+)$/.exec(fieldName)
  if (!match) return null
  return { role: match[1] === 'outcome' ? 'outcome' : 'covariate', name: match[2] ?? '' }
}

/** The declaration of a field of an entity, or null. */
export function fieldOf(entity: EntityName, name: string): Field | null {
  return entities[entity].fields.find((candidate) => candidate.name === name) ?? null
}

/** Required fields that a mapping leaves out, as sentences' subjects: `order_id`, `unit_price or line_net`. */
export function missingFields(entity: EntityName, mapped: ReadonlySet<string>, given: ReadonlySet<string>): string[] {
  const has = (name: string) => mapped.has(name) || given.has(name)
  const { fields, oneOf } = entities[entity]
  return [
    ...fields.filter((candidate) => candidate.required && !has(candidate.name)).map((candidate) => candidate.name),
    ...oneOf.filter((names) => !names.some(has)).map((names) => names.join(' or ')),
  ]
}

/**
 * Refuses a mapping that names an unknown field, a field twice, or leaves a required field out.
 * @param given fields that a profile supplies without a column (constants, generated ids)
 */
export function checkMapping(
  entity: EntityName,
  mapping: Readonly<Record<string, string>>,
  given: ReadonlySet<string>,
  file: string,
): void {
  const seen = new Map<string, string>()
  for (const [column, name] of Object.entries(mapping)) {
    const known = fieldOf(entity, name) !== null || (entity === 'experiment_units' && measureOf(name) !== null)
    if (!known) {
      throw new LensError('required_field', `"${name}" is no field of ${entity} (column "${column}" of ${file}).`, {
        file,
        column,
        field: name,
      })
    }
    const earlier = seen.get(name)
    if (earlier !== undefined) {
      throw new LensError(
        'field_twice',
        `Columns "${earlier}" and "${column}" of ${file} are both mapped to ${name}.`,
        { file, column, field: name },
      )
    }
    seen.set(name, column)
  }
  const missing = missingFields(entity, new Set(seen.keys()), given)
  if (missing.length > 0) {
    throw new LensError('required_field', `${file} as ${entity} has no column for ${missing.join(', ')}.`, {
      file,
      entity,
      field: missing.join(', '),
    })
  }
}
