import { isoOfKey } from '../../base/days.ts'
import { prepared } from '../../store/prepared.ts'
import { isReservedId } from '../../store/seed.ts'
import type { TypedColumn } from '../typing/column.ts'
import type { TypedColumns } from '../typing/columns.ts'
import type { Conformer, Dimensions } from './dimensions.ts'
import type { Extract } from './extract.ts'
import type { SqlValue } from './insert.ts'
import type { BatchContext } from './warehouse.ts'

const COLUMNS = [
  'product_name',
  'brand',
  'category_level_1',
  'category_level_2',
  'category_level_3',
  'base_price',
  'season_code',
  'is_active',
  'product_type',
  'sku',
  'standard_cost',
  'currency_code',
  'launch_date',
  'is_premium',
] as const
const SELECT = `SELECT ${COLUMNS.join(', ')}, is_inferred FROM gold_product_dim WHERE product_key = ?`
const UPDATE = `UPDATE gold_product_dim SET ${COLUMNS.map((name) => `${name} = ?`).join(', ')}, is_inferred = 0, batch_id = ? WHERE product_key = ?`
const TYPES = new Set(['good', 'service', 'game', 'bundle'])
const SEASONS: Readonly<Record<string, string>> = {
  spring: 'Spring',
  summer: 'Summer',
  fall: 'Fall',
  autumn: 'Fall',
  winter: 'Winter',
}

type ProductRow = { [Name in (typeof COLUMNS)[number] | 'is_inferred']: SqlValue }

/** Takes a products extract: type 1, so the last row about a product wins; inferred members are filled in place. */
export class ProductsConformer implements Conformer {
  readonly #extract: Extract
  readonly #context: BatchContext
  readonly #dimensions: Dimensions
  readonly #texts: TypedColumns<string>
  readonly #id: TypedColumn<string>
  readonly #price: TypedColumn<number>
  readonly #cost: TypedColumn<number>
  readonly #active: TypedColumn<0 | 1>
  readonly #premium: TypedColumn<0 | 1>
  readonly #launch: ReturnType<Extract['moment']>
  readonly #currency: TypedColumn<string>
  readonly #seen = new Map<number, number>()

  constructor(extract: Extract, context: BatchContext, dimensions: Dimensions) {
    this.#extract = extract
    this.#context = context
    this.#dimensions = dimensions
    const names = [
      'shop_id',
      'product_name',
      'brand',
      'category_level_1',
      'category_level_2',
      'category_level_3',
      'category_path',
      'season_code',
      'sku',
      'product_type',
    ]
    this.#texts = extract.texts(names)
    this.#id = extract.text('product_id')
    this.#price = extract.amount('base_price')
    this.#cost = extract.amount('standard_cost')
    this.#active = extract.boolean('is_active')
    this.#premium = extract.boolean('is_premium')
    this.#launch = extract.moment('launch_date')
    this.#currency = extract.currency('currency_code')
  }

  take(rows: number): void {
    for (let i = 0; i < rows; i++) {
      const id = this.#extract.need(i, this.#id.at(i), 'product_id')
      if (id === undefined) continue
      const row = isReservedId(id) ? this.#extract.reject(i, 'V-REQUIRED', 'product_id') : this.#read(i, id)
      if (row !== null) this.#write(i, id, row)
    }
  }

  finish(): void {
    this.#dimensions.products.flush()
  }

  #read(i: number, id: string): ProductRow | null {
    for (const [name, column] of [
      ['base_price', this.#price],
      ['standard_cost', this.#cost],
    ] as const) {
      const cell = column.at(i)
      if (cell.issue !== null) return this.#extract.reject(i, cell.issue, name)
      if (cell.value !== null && cell.value < 0) return this.#extract.reject(i, 'V-NEGATIVE', name)
      if (cell.warning !== null) this.#extract.warn(i, cell.warning, name)
    }
    for (const [name, column] of [
      ['is_active', this.#active],
      ['is_premium', this.#premium],
      ['launch_date', this.#launch],
      ['currency_code', this.#currency],
    ] as const) {
      const { issue } = column.at(i)
      if (issue !== null) return this.#extract.reject(i, issue, name)
    }
    const path = (this.#texts.value('category_path', i) ?? '').split(/\s*[>/]\s*/).filter((part) => part !== '')
    const type = this.#texts.value('product_type', i)?.toLowerCase() ?? null
    const season = this.#texts.value('season_code', i)
    const price = this.#price.at(i).value
    const cost = this.#cost.at(i).value
    const launch = this.#launch.at(i).value
    return {
      product_name: this.#texts.value('product_name', i) ?? (this.#texts.mapped('product_name') ? id : null),
      brand: this.#texts.value('brand', i),
      category_level_1: this.#texts.value('category_level_1', i) ?? path[0] ?? null,
      category_level_2: this.#texts.value('category_level_2', i) ?? path[1] ?? null,
      category_level_3: this.#texts.value('category_level_3', i) ?? path[2] ?? null,
      base_price: price === null ? null : price / 10_000,
      season_code: season === null ? null : (SEASONS[season.toLowerCase()] ?? season),
      is_active: this.#active.at(i).value,
      product_type: type !== null && TYPES.has(type) ? type : null,
      sku: this.#texts.value('sku', i),
      standard_cost: cost === null ? null : cost / 10_000,
      currency_code: this.#currency.at(i).value,
      launch_date: launch === null ? null : isoOfKey(launch.dateKey),
      is_premium: this.#premium.at(i).value,
      is_inferred: 0,
    }
  }

  /** What an extract leaves out keeps its value. */
  #write(i: number, id: string, row: ProductRow): void {
    const { db, batchId } = this.#context
    const { counts } = this.#extract.log
    const { products } = this.#dimensions
    const before = products.created
    const key = products.keyOf(this.#texts.value('shop_id', i) ?? 'default', id)
    products.flush()
    const isNew = products.created > before
    const stored = prepared<[number], ProductRow>(db, SELECT).get(key)
    if (stored === undefined) return
    const merged: ProductRow = { ...stored, is_inferred: 0 }
    for (const name of COLUMNS) merged[name] = row[name] ?? stored[name]
    const same =
      !isNew && merged.is_inferred === stored.is_inferred && COLUMNS.every((name) => merged[name] === stored[name])
    const again = this.#seen.has(key)
    this.#seen.set(key, this.#extract.row(i))
    if (same) {
      counts.duplicate++
      return
    }
    prepared(db, UPDATE).run(...COLUMNS.map((name) => merged[name]), batchId, key)
    if (again) {
      counts.superseded++
      this.#extract.warn(i, 'D-KEY-IN-FILE', 'product_id')
      return
    }
    counts.loaded++
    if (isNew) this.#extract.log.added++
    else this.#extract.log.updated++
  }
}
