/** Told how far a loop is; throws once the reader has gone away. */
export type Tick = (done: number, total: number) => void

/** Rows between two looks at whether the reader has gone away. */
export const ROWS_PER_TICK = 65_536

/** Customers between two looks at whether the reader has gone away: some have thousands of orders or lines. */
export const CUSTOMERS_PER_TICK = 4096
