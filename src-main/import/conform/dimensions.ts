import { CampaignKeys } from './campaigns.ts'
import { ChannelKeys } from './channels.ts'
import { CustomerKeys } from './customer-keys.ts'
import { LocationKeys } from './locations.ts'
import { ProductKeys } from './products.ts'
import type { BatchContext } from './warehouse.ts'
import { Sequences } from './warehouse.ts'

/** The dimension members of the version under construction, found or made by business key. */
export interface Dimensions {
  readonly customers: CustomerKeys
  readonly products: ProductKeys
  readonly channels: ChannelKeys
  readonly locations: LocationKeys
  readonly campaigns: CampaignKeys
  readonly sequences: Sequences
}

/** Opens the dimensions for one batch. */
export function openDimensions(context: BatchContext): Dimensions {
  const sequences = new Sequences(context.db)
  return {
    sequences,
    customers: new CustomerKeys(context, sequences),
    products: new ProductKeys(context, sequences),
    channels: new ChannelKeys(context, sequences),
    locations: new LocationKeys(context, sequences),
    campaigns: new CampaignKeys(context, sequences),
  }
}

/** Writes pending members and counters. */
export function flushDimensions(dimensions: Dimensions): void {
  dimensions.customers.flush()
  dimensions.products.flush()
  dimensions.sequences.save()
}

/** Takes the rows of one file into the version: batch by batch, then the rest. */
export interface Conformer {
  /** Takes the accepted rows of one batch; each is counted as loaded, duplicate, superseded, quarantined or ignored. */
  take(rows: number): void
  /** Settles what is still open and writes what is pending. */
  finish(): void
}
