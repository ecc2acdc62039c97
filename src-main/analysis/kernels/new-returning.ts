import type { OrderColumns } from './order-columns.ts'

/** Names of the codes of {@link newOrReturning}. */
export const NEW_RETURNING = ['Guest', 'New', 'Returning'] as const

/** Code per order number of who bought: nobody known, a customer for the first time, or one who had bought before. */
export function newOrReturning({ customer, orderNumber }: OrderColumns, orders: Uint32Array): Uint8Array {
  const codes = new Uint8Array(customer.length)
  for (let place = 0; place < orders.length; place++) {
    const order = orders[place] as number
    const known = Number((customer[order] as number) > 0)
    codes[order] = known + (known & Number(orderNumber[order] !== 1))
  }
  return codes
}
