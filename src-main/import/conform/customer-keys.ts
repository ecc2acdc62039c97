import { hash } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import { isReservedId } from '../../store/seed.ts'
import { TextPool } from './bulk/text-pool.ts'
import { RowInserter } from './insert.ts'
import type { BatchContext, Sequences } from './warehouse.ts'

/** The current row of a customer. */
export interface CustomerRow {
  readonly customer_key: number
  readonly customer_id: string
  readonly is_inferred: number
}

/** Customers that orders named first, in ascending order of their keys. */
export interface NewCustomers {
  readonly keys: readonly number[]
  /** The id of customer n has the code n + 1. */
  readonly ids: TextPool
  readonly shops: readonly string[]
  readonly batchId: number
}

/** Customers that are found by other means than their remembered texts. */
export interface CodedCustomers {
  /** Key of the customer of an id; null where none is known. */
  find(shop: string, id: string): number | null
  /** Notes the key of an id; false where the id has to be remembered as text. */
  keep(shop: string, id: string, key: number): boolean
}

/** Business key of a customer who is known by e-mail only: `email:` and 16 hex digits of its hash. */
export function emailKey(email: string): string {
  return `email:${hash('sha256', email).slice(0, 16)}`
}

/** Whether a business key was made from an e-mail. */
export function isMailKey(id: string): boolean {
  return id.startsWith('email:')
}

/** E-mail as compared: trimmed, lower case. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase()
}

/** Whether a text has the form of an e-mail address. */
export function looksLikeEmail(email: string): boolean {
  return /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]{2,}$/.test(email)
}

/** Salted SHA-256 of a normalised e-mail, for linking without showing it. */
export function emailHash(salt: string, email: string): string {
  return hash('sha256', `${salt}\0${email}`)
}

/** What is stored of a customer who is known by an order only, beside keys and defaults. */
export const INFERRED = { is_current: 1, is_inferred: 1, attribute_hash: Buffer.alloc(16) } as const
const DIM_COLUMNS = ['customer_key', 'customer_id', 'shop_id', 'batch_id', ...Object.keys(INFERRED)] as const
const PII_COLUMNS = ['customer_id', 'shop_id', 'customer_key', 'email', 'email_hash', 'batch_id'] as const

/**
 * Customer keys by id or e-mail. One person in several extracts is one customer: an e-mail that a customers extract
 * gave leads to that customer, and a customer first seen by e-mail takes the id when the extract arrives.
 */
export class CustomerKeys {
  readonly #context: BatchContext
  readonly #sequences: Sequences
  readonly #known = new Map<string, number>()
  readonly #current: Statement<[string, string], CustomerRow>
  readonly #bridge: Statement<[string], { customer_id: string }>
  readonly #insert: RowInserter
  readonly #insertMail: RowInserter
  /** Whether every stored customer was made here, so that an unknown id has no customer yet. */
  #isAlone: boolean
  #waiting = noCustomers()
  #coded: CodedCustomers | null = null
  #created = 0

  constructor(context: BatchContext, sequences: Sequences) {
    this.#context = context
    this.#sequences = sequences
    const { db } = context
    this.#current = db.prepare(
      'SELECT customer_key, customer_id, is_inferred FROM gold_customer_dim WHERE shop_id = ? AND customer_id = ? AND is_current = 1',
    )
    this.#bridge = db.prepare(
      `SELECT customer_id FROM gold_customer_identity_bridge WHERE namespace = 'shop' AND external_id = ?`,
    )
    this.#insert = new RowInserter(db, 'gold_customer_dim', DIM_COLUMNS)
    this.#insertMail = new RowInserter(db, 'gold_customer_pii', PII_COLUMNS, 'INSERT OR IGNORE')
    const stored = `SELECT 1 FROM gold_customer_dim WHERE customer_key > 0 UNION ALL SELECT 1 FROM gold_customer_identity_bridge LIMIT 1`
    this.#isAlone = db.prepare(stored).get() === undefined
  }

  /** Inferred members made so far. */
  get created(): number {
    return this.#created
  }

  /** The key of the customer of a fact: by id, else by e-mail, else -1 (guest); ids of reserved members are none. */
  keyOf(shop: string, id: string | null, email: string | null): number {
    if (id !== null && id !== '' && !isReservedId(id)) return this.#resolve(shop, id, null)
    if (email === null || email === '') return -1
    const address = normaliseEmail(email)
    return this.#resolve(shop, emailKey(address), address)
  }

  /** Lets others remember customers from now on, as far as they can. */
  useCodes(coded: CodedCustomers): void {
    this.#coded = coded
  }

  /** Whether an id that those others do not know, and that they could keep, has no customer yet. */
  get isCoded(): boolean {
    return this.#isAlone && this.#known.size === 0
  }

  /** Makes the customer of an id, in UTF-8, that has none; the caller remembers the key. */
  addNew(shop: string, bytes: Uint8Array, start: number, end: number): number {
    this.#waiting.ids.copy(bytes, start, end)
    return this.#addKey(shop)
  }

  /** A key for a customer who has none; the caller writes the row. */
  reserve(): number {
    return this.#sequences.next('gold_customer_dim', 'customer_key')
  }

  /** The stored current customer behind an id, directly or through the identity bridge; null when there is none. */
  find(shop: string, id: string): CustomerRow | null {
    this.flush()
    this.#isAlone = false
    return this.#stored(shop, id)
  }

  /** Members that are not written yet, for who writes them otherwise than row by row; they are forgotten here. */
  takeWaiting(): NewCustomers {
    const waiting = { ...this.#waiting, batchId: this.#context.batchId }
    this.#waiting = noCustomers()
    return waiting
  }

  /** Writes members row by row. */
  insert({ keys, ids, shops, batchId }: NewCustomers): void {
    const inferred = Object.values(INFERRED)
    keys.forEach((key, n) => this.#insert.add(key, ids.text(n + 1), shops[n] ?? '', batchId, ...inferred))
    this.#insert.flush()
  }

  /** Writes pending members. */
  flush(): void {
    const { keys, ids, shops } = this.#waiting
    this.insert({ keys, ids, shops, batchId: this.#context.batchId })
    keys.length = 0
    shops.length = 0
    ids.clear()
    this.#insertMail.flush()
  }

  /** Forgets what is remembered about an id whose customer changed. */
  forget(shop: string, id: string): void {
    this.#known.delete(`${shop}\0${id}`)
  }

  #stored(shop: string, id: string): CustomerRow | null {
    const direct = this.#current.get(shop, id)
    if (direct !== undefined) return direct
    const bridged = this.#bridge.get(id)
    return bridged === undefined ? null : (this.#current.get(shop, bridged.customer_id) ?? null)
  }

  #resolve(shop: string, id: string, email: string | null): number {
    const reference = `${shop}\0${id}`
    const known = this.#known.get(reference) ?? this.#coded?.find(shop, id)
    if (known !== undefined && known !== null) return known
    const stored = this.#isAlone ? null : this.#stored(shop, id)
    const key = stored?.customer_key ?? this.#create(shop, id, email)
    if (this.#coded?.keep(shop, id, key) !== true) this.#known.set(reference, key)
    return key
  }

  #create(shop: string, id: string, email: string | null): number {
    this.#waiting.ids.add(id)
    const key = this.#addKey(shop)
    if (email !== null)
      this.#insertMail.add(id, shop, key, email, emailHash(this.#context.salt, email), this.#context.batchId)
    if (!this.#isAlone) this.flush()
    return key
  }

  #addKey(shop: string): number {
    const key = this.#sequences.next('gold_customer_dim', 'customer_key')
    this.#created++
    this.#waiting.keys.push(key)
    this.#waiting.shops.push(shop)
    return key
  }
}

function noCustomers(): { readonly keys: number[]; readonly ids: TextPool; readonly shops: string[] } {
  return { keys: [], ids: new TextPool(), shops: [] }
}
