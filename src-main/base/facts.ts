/**
 * The facts of one warehouse version as columns: what the snapshot holds and the kernels read. Every array lies over
 * shared memory; nobody writes to it. Money is in e4 (ten-thousandths of the currency unit); the narrow array is used
 * where every value of the column fits.
 */
export type Amounts = Int32Array | Float64Array

/** Day of an order without a date. */
export const UNDATED = -2_147_483_648
/** Margin of a line or an order without a known cost. */
export const NO_MARGIN = -2_147_483_648

/** Bits of `OrderFacts.flags`. */
export const ORDER_FLAG = { isReturn: 1, isPromotional: 2, hasMargin: 4, hasRate: 8, hasTime: 16 } as const

/** One entry per transaction (sale or return), in ascending order of its key; the place in it is the order's number. */
export interface OrderFacts {
  readonly count: number
  /** `order_key`. */
  readonly key: Int32Array
  /** `customer_key`; 0 or less is a guest. */
  readonly customer: Int32Array
  /** Days since 1970-01-01 of the transaction; {@link UNDATED} when the extract gives no date. */
  readonly day: Int32Array
  /** The day of the original order of a return; equals `day` on sales. */
  readonly orderDay: Int32Array
  /** `channel_key`, `location_key`. */
  readonly channel: Int16Array | Int32Array
  readonly location: Int16Array | Int32Array
  /** Place in `FactNames.regions` and `FactNames.currencies`. */
  readonly region: Uint16Array | Uint32Array
  readonly currency: Uint16Array
  /** Bits of {@link ORDER_FLAG}. */
  readonly flags: Uint8Array
  /** Lines of order i are `lineStart[i]` to `lineStart[i + 1]`, exclusive; `count + 1` entries. */
  readonly lineStart: Uint32Array
  /** Whole units; negative on returns. */
  readonly units: Amounts
  readonly distinctProducts: Int32Array
  readonly netE4: Amounts
  readonly discountE4: Amounts
  /** Margin of the lines that have one and their net sales; 0 without any (see `ORDER_FLAG.hasMargin`). */
  readonly marginE4: Amounts
  readonly marginBaseE4: Amounts
  /** 1..n purchases of a known customer by day, time and transaction id; 0 for returns and guests. */
  readonly orderNumber: Int32Array
  /** Days since the customer's previous purchase; -1 where there is none. */
  readonly daysSincePrevious: Int32Array
}

/** One entry per line, in ascending order of `sales_key`, so the lines of an order stand together. */
export interface LineFacts {
  readonly count: number
  /** `product_key`. */
  readonly product: Int32Array
  /** Whole units as stored in `quantity`; negative on returns. */
  readonly quantity: Amounts
  readonly netE4: Amounts
  readonly discountE4: Amounts
  /** {@link NO_MARGIN} where no cost is known. */
  readonly marginE4: Amounts
  readonly isPromotional: Uint8Array
}

/** The transactions of each known customer: `orders[start[k]]` to `orders[start[k + 1]]`, exclusive, for key k. */
export interface CustomerOrders {
  /** Entries 0 to the greatest customer key + 1; a customer without transactions has an empty range. */
  readonly start: Uint32Array
  /** Order numbers (places in `OrderFacts`), by day, time and transaction id. */
  readonly orders: Uint32Array
}

/** Texts behind small codes. */
export interface FactNames {
  /** Region of an order as filters name it: of its place, else of the customer, else `Unknown`. */
  readonly regions: readonly string[]
  readonly currencies: readonly string[]
}

/** Everything the kernels read of one version. */
export interface Facts {
  readonly orders: OrderFacts
  readonly lines: LineFacts
  readonly customers: CustomerOrders
  readonly names: FactNames
  /** Where all arrays lie in one memory: compiled kernels read them where they are. */
  readonly memory?: WebAssembly.Memory
}
