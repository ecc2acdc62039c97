import { prepared } from '../../store/prepared.ts'
import type { CustomerRow } from './customer-keys.ts'
import { emailKey, isMailKey } from './customer-keys.ts'
import type { CustomerDetails } from './customer-versions.ts'
import type { Dimensions } from './dimensions.ts'
import type { RowLog } from './row-log.ts'
import type { BatchContext } from './warehouse.ts'

/** What tells one customer from another. */
interface Identified extends Pick<CustomerDetails, 'row' | 'id' | 'shop' | 'personal'> {
  /** Business key by the e-mail of the row; null where it links nothing. */
  readonly mailKey: string | null
}

/** Whom a row speaks of. */
interface Located {
  readonly key: number
  /** Nothing is stored under the key yet. */
  readonly isNew: boolean
}

/** Who the rows of a customers extract speak of: ids and e-mails are brought together to one key per customer. */
export class CustomerIdentities {
  readonly #context: BatchContext
  readonly #dimensions: Dimensions
  readonly #log: RowLog
  /** Whether the bridge leads to customers who are known by e-mail only. */
  #leadsToMail: boolean

  constructor(context: BatchContext, dimensions: Dimensions, log: RowLog) {
    this.#context = context
    this.#dimensions = dimensions
    this.#log = log
    const led = `SELECT 1 FROM gold_customer_identity_bridge WHERE customer_id >= 'email:' AND customer_id < 'email;' LIMIT 1`
    this.#leadsToMail = context.db.prepare(led).get() !== undefined
  }

  /** The customer of a row: known by id, else by e-mail (which then takes the id), else new and without a row yet. */
  locate(row: CustomerDetails): Located {
    const { customers } = this.#dimensions
    const details = { ...row, mailKey: row.email === null || !this.#context.linkByEmail ? null : emailKey(row.email) }
    const byId = customers.find(details.shop, details.id)
    const byEmail = details.mailKey === null ? null : customers.find(details.shop, details.mailKey)
    const known = byId ?? byEmail
    if (known === null) {
      const key = customers.reserve()
      this.#bridge(details, details.id)
      return { key, isNew: true }
    }
    if (byId === null) this.#adopt(known, details)
    else if (byEmail !== null && byEmail.customer_key !== byId.customer_key && byEmail.is_inferred === 1)
      this.#merge(byEmail, byId, details)
    else this.#bridge(details, known.customer_id)
    return { key: known.customer_key, isNew: false }
  }

  /** A customer known by e-mail only takes the id; one that has an id already gets a second one by the bridge. */
  #adopt(known: CustomerRow, details: Identified): void {
    const { db } = this.#context
    if (isMailKey(known.customer_id)) {
      prepared(db, 'UPDATE gold_customer_dim SET customer_id = ? WHERE shop_id = ? AND customer_id = ?').run(
        details.id,
        details.shop,
        known.customer_id,
      )
      prepared(db, 'UPDATE OR REPLACE gold_customer_pii SET customer_id = ? WHERE shop_id = ? AND customer_id = ?').run(
        details.id,
        details.shop,
        known.customer_id,
      )
      // Without an index on it, so only where an e-mail may lead to a customer who is known by e-mail.
      if (this.#leadsToMail)
        prepared(db, 'UPDATE gold_customer_identity_bridge SET customer_id = ? WHERE customer_id = ?').run(
          details.id,
          known.customer_id,
        )
      this.#bridge(details, details.id)
      return
    }
    const stored =
      prepared<[number], string | null>(db, 'SELECT first_name FROM gold_customer_pii WHERE customer_key = ?')
        .pluck()
        .get(known.customer_key) ?? null
    const differs =
      stored !== null &&
      details.personal.first_name !== null &&
      stored.toLowerCase() !== details.personal.first_name.toLowerCase()
    if (differs) this.#log.warn('D-IDENTITY-NAME', 'email', details.row, null)
    this.#link(details.id, known.customer_id, differs ? 0.8 : 1)
  }

  /** Orders under the e-mail came before; they belong to the customer with the id. */
  #merge(inferred: CustomerRow, known: CustomerRow, details: Identified): void {
    const { db } = this.#context
    prepared(
      db,
      'UPDATE order_header SET customer_key = @to, customer_version_key = @to WHERE customer_key = @from',
    ).run({ to: known.customer_key, from: inferred.customer_key })
    prepared(db, 'DELETE FROM gold_customer_pii WHERE customer_key = ?').run(inferred.customer_key)
    prepared(db, 'DELETE FROM gold_customer_dim WHERE customer_key = ?').run(inferred.customer_key)
    this.#dimensions.customers.forget(details.shop, inferred.customer_id)
    this.#bridge(details, known.customer_id)
  }

  #bridge(details: Identified, customerId: string): void {
    if (details.mailKey !== null) this.#link(details.mailKey, customerId, 1)
  }

  #link(externalId: string, customerId: string, confidence: number): void {
    if (externalId === customerId) return
    if (isMailKey(customerId)) this.#leadsToMail = true
    prepared(
      this.#context.db,
      `INSERT OR REPLACE INTO gold_customer_identity_bridge (namespace, external_id, customer_id, match_rule, confidence, batch_id)
         VALUES ('shop', ?, ?, 'email_hash', ?, ?)`,
    ).run(externalId, customerId, confidence, this.#context.batchId)
  }
}
