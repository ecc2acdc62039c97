import type { EntityName } from '../entities.ts'
import { CartsConformer } from './carts.ts'
import { CustomersConformer } from './customer-rows.ts'
import type { Conformer, Dimensions } from './dimensions.ts'
import { EventsConformer } from './events.ts'
import { ExperimentConformer } from './experiments.ts'
import type { Extract } from './extract.ts'
import { OrderHeadersConformer } from './order-headers.ts'
import { OrderLinesConformer } from './order-lines.ts'
import { ProductsConformer } from './product-rows.ts'
import type { BatchContext } from './warehouse.ts'

type OpenConformer = (extract: Extract, context: BatchContext, dimensions: Dimensions) => Conformer

interface Taking {
  readonly open: OpenConformer
  /** Table that holds what a batch of this kind brings. */
  readonly facts: string
}

const orderLines: OpenConformer = (extract, context, dimensions) =>
  new OrderLinesConformer(extract, context, dimensions)

/** One line per kind of extract. */
const conformers: Readonly<Record<EntityName, Taking>> = {
  order_lines: { open: orderLines, facts: 'order_line' },
  baskets: { open: orderLines, facts: 'order_line' },
  orders: { open: (...given) => new OrderHeadersConformer(...given), facts: 'order_header' },
  customers: { open: (...given) => new CustomersConformer(...given), facts: 'gold_customer_dim' },
  products: { open: (...given) => new ProductsConformer(...given), facts: 'gold_product_dim' },
  carts: { open: (...given) => new CartsConformer(...given), facts: 'gold_cart_fact' },
  events: { open: (...given) => new EventsConformer(...given), facts: 'gold_customer_event_fact' },
  experiment_units: { open: (...given) => new ExperimentConformer(...given), facts: 'experiment_unit' },
}

/** How the rows of a kind of extract are taken in. */
export function conformerOf(entity: EntityName): Taking {
  return conformers[entity]
}
