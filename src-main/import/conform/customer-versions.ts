import { hash } from 'node:crypto'
import { COMPUTED_BITS, goldCustomerDim } from '../../model/gold/customers.ts'
import { prepared } from '../../store/prepared.ts'
import type { Column } from '../../model/table.ts'
import { CustomerIdentities } from './customer-identities.ts'
import { emailHash, INFERRED } from './customer-keys.ts'
import type { Dimensions } from './dimensions.ts'
import type { SqlValue } from './insert.ts'
import type { RowLog } from './row-log.ts'
import type { BatchContext } from './warehouse.ts'

/** Attributes whose changes are kept as versions (data model 10.1). */
const TRACKED = [
  'segment',
  'loyalty_tier',
  'geo_region',
  'country_code',
  'preferred_channel',
  'preferred_category',
  'marketing_consent',
] as const
const PERSONAL = [
  'email',
  'first_name',
  'last_name',
  'full_name',
  'phone',
  'birth_date',
  'address_line',
  'city',
  'state',
  'postal_code',
  'tags',
  'source_created_at',
  'source_updated_at',
] as const
const DIM = [
  'customer_key',
  'customer_id',
  'segment',
  'lifetime_value',
  'acquisition_date',
  'acquisition_channel',
  'preferred_channel',
  'preferred_category',
  'loyalty_tier',
  'geo_region',
  'is_current',
  'valid_from',
  'valid_to',
  'version_no',
  'shop_id',
  'segment_source',
  'lifetime_value_source',
  'country_code',
  'currency_code',
  'locale',
  'marketing_consent',
  'is_inferred',
  'is_deleted',
  'computed_mask',
  'attribute_hash',
  'batch_id',
] as const
const DIM_LIST = DIM.join(', ')
const SELECT_DIM = `SELECT ${DIM_LIST} FROM gold_customer_dim WHERE customer_key = ?`
const INSERT_DIM = `INSERT INTO gold_customer_dim (${DIM_LIST}) VALUES (${DIM.map(() => '?').join(', ')})`
const UPDATE_DIM = `UPDATE gold_customer_dim SET ${DIM.slice(1)
  .map((name) => `${name} = ?`)
  .join(', ')} WHERE customer_key = ?`
const SELECT_PERSONAL = `SELECT ${PERSONAL.join(', ')} FROM gold_customer_pii WHERE customer_key = ?`
const INSERT_PERSONAL = `INSERT OR REPLACE INTO gold_customer_pii (customer_id, shop_id, customer_key, email_hash, batch_id, ${PERSONAL.join(', ')})
  VALUES (?, ?, ?, ?, ?${', ?'.repeat(PERSONAL.length)})`
const FIRST_DAY = '1900-01-01'

type Tracked = { [Name in (typeof TRACKED)[number]]: string | number | null }
type DimRow = { [Name in (typeof DIM)[number]]: SqlValue }
type PersonalRow = { [Name in (typeof PERSONAL)[number]]: string | null }

const DECLARED: Readonly<Record<string, Column>> = goldCustomerDim.columns
/** What is stored of a customer of whom nothing is known, beside keys. */
const BLANK = {
  ...Object.fromEntries(DIM.map((name) => [name, DECLARED[name]?.default ?? null])),
  ...INFERRED,
} as DimRow

/** One row of a customers extract, typed. */
export interface CustomerDetails {
  readonly row: number
  readonly id: string
  readonly shop: string
  /** Normalised, well-formed e-mail, or null. */
  readonly email: string | null
  /** Day from which the tracked attributes hold, YYYY-MM-DD. */
  readonly effective: string
  readonly tracked: Tracked
  readonly type1: {
    readonly acquisition_date: string | null
    readonly acquisition_channel: string | null
    readonly currency_code: string | null
    readonly locale: string | null
    readonly lifetimeE4: number | null
  }
  readonly personal: { readonly [Name in (typeof PERSONAL)[number]]: string | null }
}

/** History of customers: the current row keeps its key for life, what it said before moves to a row with a new key. */
export class CustomerVersions {
  readonly #context: BatchContext
  readonly #dimensions: Dimensions
  readonly #identities: CustomerIdentities
  readonly #log: RowLog
  /** Customer keys written by this file, with the id that wrote them. */
  readonly #seen = new Set<number>()

  constructor(context: BatchContext, dimensions: Dimensions, log: RowLog) {
    this.#context = context
    this.#dimensions = dimensions
    this.#identities = new CustomerIdentities(context, dimensions, log)
    this.#log = log
  }

  /** Takes one customer and counts the row. */
  take(details: CustomerDetails): void {
    const located = this.#identities.locate(details)
    const again = this.#seen.has(located.key)
    const outcome = located.isNew ? this.#writeNew(located.key, details) : this.#write(located.key, details)
    this.#seen.add(located.key)
    if (outcome === 'same') {
      this.#log.counts.duplicate++
    } else if (outcome === 'older') {
      this.#log.counts.superseded++
    } else if (again) {
      this.#log.counts.superseded++
      this.#log.warn('D-KEY-IN-FILE', 'customer_id', details.row, null)
    } else {
      this.#log.counts.loaded++
      if (outcome === 'new') this.#log.added++
      else this.#log.updated++
    }
  }

  /** Nothing is pending: every row is written when it is taken. */
  finish(): void {
    this.#seen.clear()
  }

  #writeNew(key: number, details: CustomerDetails): 'new' {
    const { id, shop } = details
    const blank: DimRow = { ...BLANK, customer_key: key, customer_id: id, shop_id: shop }
    this.#insertPersonal(key, id, details, details.personal)
    this.#insert({ ...this.#described(blank, details, hashOf(details.tracked, blank)), is_inferred: 0 })
    return 'new'
  }

  #write(key: number, details: CustomerDetails): 'same' | 'new' | 'changed' | 'older' {
    const { db } = this.#context
    const current = prepared<[number], DimRow>(db, SELECT_DIM).get(key)
    if (current === undefined) return 'same'
    const personalChanged = this.#writePersonal(key, String(current.customer_id), details)
    const hash = hashOf(details.tracked, current)
    const firstSeen = current.is_inferred === 1
    const next = this.#described(current, details, hash)
    if (firstSeen) {
      this.#replace({ ...next, is_inferred: 0, valid_from: FIRST_DAY })
      return current.batch_id === this.#context.batchId ? 'new' : 'changed'
    }
    if (hash.equals(current.attribute_hash as Buffer)) {
      const changed = DIM.some(
        (name) => name !== 'batch_id' && name !== 'attribute_hash' && next[name] !== current[name],
      )
      if (changed) this.#replace(next)
      return changed || personalChanged ? 'changed' : 'same'
    }
    if (versionStart(current) === FIRST_DAY && details.effective < this.#extractDateOf(current)) return 'older'
    this.#change(current, next, details)
    return 'changed'
  }

  /** Day of the extract that last wrote a row. */
  #extractDateOf(current: DimRow): string {
    return (
      prepared<SqlValue[], string>(this.#context.db, 'SELECT extract_date FROM ws_batch WHERE batch_id = ?')
        .pluck()
        .get(current.batch_id) ?? ''
    )
  }

  /** New version, correction of the same day, or a piece of history that arrived late (data model 10.1). */
  #change(current: DimRow, next: DimRow, details: CustomerDetails): void {
    const since = versionStart(current)
    if (details.effective > since) {
      this.#replace({ ...next, valid_from: details.effective, version_no: Number(current.version_no) + 1 })
      this.#insert({ ...current, customer_key: this.#newKey(), is_current: 0, valid_to: details.effective })
    } else if (details.effective === since) {
      this.#replace(next)
    } else {
      this.#insertLate(current, next, details.effective)
    }
  }

  /** An older extract that arrives late splits the version that held on its day; the current row stays. */
  #insertLate(current: DimRow, next: DimRow, effective: string): void {
    const { db } = this.#context
    const held = prepared<SqlValue[], DimRow>(
      db,
      `SELECT ${DIM_LIST} FROM gold_customer_dim WHERE shop_id = ? AND customer_id = ? AND is_current = 0 AND valid_from <= ? AND valid_to > ?`,
    ).get(current.shop_id, current.customer_id, effective, effective)
    const until = held?.valid_to ?? current.valid_from
    const late: DimRow = {
      ...next,
      customer_key: this.#newKey(),
      is_current: 0,
      valid_from: effective,
      valid_to: until,
    }
    if (held !== undefined && held.valid_from === effective) {
      this.#replace({ ...late, customer_key: held.customer_key, version_no: held.version_no })
      return
    }
    if (held !== undefined)
      prepared(db, 'UPDATE gold_customer_dim SET valid_to = ? WHERE customer_key = ?').run(effective, held.customer_key)
    const after = Number(held?.version_no ?? 0)
    prepared(
      db,
      'UPDATE gold_customer_dim SET version_no = -version_no - 1 WHERE shop_id = ? AND customer_id = ? AND version_no > ?',
    ).run(current.shop_id, current.customer_id, after)
    prepared(
      db,
      'UPDATE gold_customer_dim SET version_no = -version_no WHERE shop_id = ? AND customer_id = ? AND version_no < 0',
    ).run(current.shop_id, current.customer_id)
    this.#insert({ ...late, version_no: after + 1 })
    prepared(db, 'UPDATE gold_customer_dim SET batch_id = ? WHERE customer_key = ?').run(
      this.#context.batchId,
      current.customer_key,
    )
  }

  /** The current row with what the extract says; what it leaves out keeps its value. */
  #described(current: DimRow, details: CustomerDetails, hash: Buffer): DimRow {
    const { tracked, type1 } = details
    const next: DimRow = { ...current, attribute_hash: hash, batch_id: this.#context.batchId }
    for (const name of TRACKED) next[name] = tracked[name] ?? current[name]
    if (tracked.segment !== null) next.segment_source = 'supplied'
    for (const name of ['acquisition_date', 'acquisition_channel', 'currency_code', 'locale'] as const)
      next[name] = type1[name] ?? current[name]
    for (const [name, bit] of Object.entries(COMPUTED_BITS))
      if (({ ...tracked, ...type1 } as Readonly<Record<string, unknown>>)[name] != null)
        next.computed_mask = Number(next.computed_mask) & ~bit
    if (type1.lifetimeE4 !== null && current.lifetime_value_source !== 'computed') {
      next.lifetime_value = type1.lifetimeE4 / 10_000
      next.lifetime_value_source = 'supplied'
    }
    return next
  }

  #writePersonal(key: number, customerId: string, details: CustomerDetails): boolean {
    const { db } = this.#context
    const stored = prepared<[number], PersonalRow>(db, SELECT_PERSONAL).get(key)
    const merged: PersonalRow = { ...details.personal }
    for (const name of PERSONAL) merged[name] ??= stored?.[name] ?? null
    if (stored !== undefined && PERSONAL.every((name) => merged[name] === stored[name])) return false
    prepared(db, 'DELETE FROM gold_customer_pii WHERE customer_key = ?').run(key)
    this.#insertPersonal(key, customerId, details, merged)
    return stored !== undefined
  }

  #insertPersonal(
    key: number,
    customerId: string,
    { email, shop }: CustomerDetails,
    personal: Readonly<PersonalRow>,
  ): void {
    const { db, batchId, salt } = this.#context
    const mailHash = email === null ? null : emailHash(salt, email)
    const values = PERSONAL.map((name) => personal[name])
    prepared(db, INSERT_PERSONAL).run(customerId, shop, key, mailHash, batchId, ...values)
  }

  #insert(row: DimRow): void {
    prepared(this.#context.db, INSERT_DIM).run(...DIM.map((name) => row[name]))
  }

  #replace(row: DimRow): void {
    prepared(this.#context.db, UPDATE_DIM).run(...DIM.slice(1).map((name) => row[name]), row.customer_key)
  }

  #newKey(): number {
    return this.#dimensions.sequences.next('gold_customer_dim', 'customer_key')
  }
}

/** Hash of the tracked attributes that extracts supplied; what an extract leaves out keeps its value. */
function hashOf(tracked: Tracked, current: DimRow): Buffer {
  const values = TRACKED.map((name) => tracked[name] ?? (isComputed(current, name) ? null : current[name]))
  return hash('sha256', JSON.stringify(values), 'buffer').subarray(0, 16)
}

/** Whether a value of the current row comes from sales, so that no extract ever said it. */
function isComputed(current: DimRow, name: (typeof TRACKED)[number]): boolean {
  if (name === 'segment') return current.segment_source !== 'supplied'
  const bit = name === 'preferred_channel' || name === 'preferred_category' ? COMPUTED_BITS[name] : 0
  return (Number(current.computed_mask) & bit) !== 0
}

function versionStart(current: DimRow): string {
  return String(current.valid_from)
}
