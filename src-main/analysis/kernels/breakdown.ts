/** Amounts of orders by member of one dimension; rows of one order stand together. */
export interface MemberRows {
  readonly length: number
  /** Dense member numbers 0..members-1. */
  readonly member: Int32Array
  readonly order: Float64Array
  /** Customer key; 0 or less is a guest. */
  readonly customer: Int32Array
  readonly netE4: Float64Array
}

/** Sum and distinct counts of one member, or of all members beyond the largest (`member` = -1). */
export interface MemberTotal {
  readonly member: number
  readonly netE4: number
  readonly orders: number
  readonly customers: number
}

/** Sums per member, largest first, the members beyond `top` together; ties by member number. */
export function sumMembers(rows: MemberRows, members: number, top: number): MemberTotal[] {
  const sums = new Float64Array(members)
  for (let row = 0; row < rows.length; row++) {
    const member = rows.member[row] ?? 0
    sums[member] = (sums[member] ?? 0) + (rows.netE4[row] ?? 0)
  }
  const ranked = Array.from(sums.keys()).sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0) || a - b)
  const shown = ranked.slice(0, top)
  const bucketOf = new Int32Array(members).fill(shown.length)
  shown.forEach((member, bucket) => {
    bucketOf[member] = bucket
  })
  const counts = countBuckets(rows, bucketOf, shown.length + 1)
  const rest = ranked.slice(top).reduce((sum, member) => sum + (sums[member] ?? 0), 0)
  return [
    ...shown.map((member, bucket) => ({ member, netE4: sums[member] ?? 0, ...counts(bucket) })),
    ...(ranked.length > top ? [{ member: -1, netE4: rest, ...counts(shown.length) }] : []),
  ]
}

function countBuckets(
  rows: MemberRows,
  bucketOf: Int32Array,
  buckets: number,
): (bucket: number) => { orders: number; customers: number } {
  const lastOrder = new Float64Array(buckets).fill(-1)
  const orders = new Float64Array(buckets)
  const customers = Array.from({ length: buckets }, () => new Set<number>())
  for (let row = 0; row < rows.length; row++) {
    const bucket = bucketOf[rows.member[row] ?? 0] ?? 0
    const order = rows.order[row] ?? 0
    if (lastOrder[bucket] === order) continue
    lastOrder[bucket] = order
    orders[bucket] = (orders[bucket] ?? 0) + 1
    const customer = rows.customer[row] ?? 0
    if (customer > 0) customers[bucket]?.add(customer)
  }
  return (bucket) => ({ orders: orders[bucket] ?? 0, customers: customers[bucket]?.size ?? 0 })
}
