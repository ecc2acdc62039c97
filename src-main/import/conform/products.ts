import type { Statement } from 'better-sqlite3'
import { prepared } from '../../store/prepared.ts'
import { isReservedId } from '../../store/seed.ts'
import type { SqlValue } from './insert.ts'
import { RowInserter } from './insert.ts'
import type { BatchContext, Sequences } from './warehouse.ts'

/** What an order line says about its product beside the id. */
export interface ProductHints {
  readonly name: string | null
  readonly brand: string | null
  readonly category1: string | null
  readonly category2: string | null
  readonly category3: string | null
}

interface KnownProduct {
  readonly key: number
  /** Made from an id; order lines may name it until a products extract describes it. */
  readonly inferred: boolean
  hints: ProductHints | null
}

const UPDATE_INFERRED = `UPDATE gold_product_dim SET
    product_name = coalesce(?, product_name), brand = coalesce(?, brand),
    category_level_1 = coalesce(?, category_level_1), category_level_2 = coalesce(?, category_level_2),
    category_level_3 = coalesce(?, category_level_3)
  WHERE product_key = ? AND is_inferred = 1`

/**
 * Product keys by business id. An id that is not known becomes an inferred member; what order lines say about it
 * (last row wins) fills the member in place, until a products extract describes it.
 */
export class ProductKeys {
  readonly #context: BatchContext
  readonly #sequences: Sequences
  readonly #known = new Map<string, KnownProduct>()
  /** Products about which order lines said something that is not written yet. */
  readonly #touched = new Set<KnownProduct>()
  readonly #find: Statement<[string, string], { product_key: number; is_inferred: number }>
  readonly #insert: RowInserter
  /** Whether no product was stored before, so that an id that is not known here has none yet. */
  readonly #isFirst: boolean
  #created = 0

  constructor(context: BatchContext, sequences: Sequences) {
    this.#context = context
    this.#sequences = sequences
    this.#find = context.db.prepare(
      'SELECT product_key, is_inferred FROM gold_product_dim WHERE shop_id = ? AND product_id = ?',
    )
    this.#insert = new RowInserter(context.db, 'gold_product_dim', [
      'product_key',
      'product_id',
      'product_name',
      'shop_id',
      'is_inferred',
      'batch_id',
    ])
    const stored = 'SELECT 1 FROM gold_product_dim WHERE product_key > 0 LIMIT 1'
    this.#isFirst = context.db.prepare(stored).get() === undefined
  }

  /** Inferred members made so far. */
  get created(): number {
    return this.#created
  }

  /** The key of a product; makes an inferred member when it is new. */
  keyOf(shop: string, id: string): number {
    return this.#entry(shop, id).key
  }

  /** The key of a product that an order line describes. */
  keyWithHints(shop: string, id: string, hints: ProductHints): number {
    const entry = this.#entry(shop, id)
    if (entry.inferred) {
      entry.hints = merged(entry.hints, hints)
      this.#touched.add(entry)
    }
    return entry.key
  }

  /** Writes pending members and what order lines said about them. */
  flush(): void {
    this.#insert.flush()
    for (const { key, hints } of this.#touched) {
      if (hints === null) continue
      const { name, brand, category1, category2, category3 } = hints
      const values: SqlValue[] = [name, brand, category1, category2, category3, key]
      prepared(this.#context.db, UPDATE_INFERRED).run(values)
    }
    this.#touched.clear()
  }

  #entry(shop: string, id: string): KnownProduct {
    const reference = shop === 'default' ? id : `${shop}\0${id}`
    const known = this.#known.get(reference)
    if (known !== undefined) return known
    const stored = this.#isFirst && !isReservedId(id) ? undefined : this.#find.get(shop, id)
    const entry: KnownProduct = stored
      ? { key: stored.product_key, inferred: stored.is_inferred === 1, hints: null }
      : { key: this.#sequences.next('gold_product_dim', 'product_key'), inferred: true, hints: null }
    if (stored === undefined) {
      this.#created++
      this.#insert.add(entry.key, id, id, shop, 1, this.#context.batchId)
    }
    this.#known.set(reference, entry)
    return entry
  }
}

function merged(before: ProductHints | null, next: ProductHints): ProductHints {
  if (before === null) return next
  if (same(before, next)) return before
  return {
    name: next.name ?? before.name,
    brand: next.brand ?? before.brand,
    category1: next.category1 ?? before.category1,
    category2: next.category2 ?? before.category2,
    category3: next.category3 ?? before.category3,
  }
}

function same(a: ProductHints, b: ProductHints): boolean {
  return (
    a.name === b.name &&
    a.brand === b.brand &&
    a.category1 === b.category1 &&
    a.category2 === b.category2 &&
    a.category3 === b.category3
  )
}
