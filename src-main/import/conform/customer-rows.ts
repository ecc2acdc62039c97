import { isoOfKey } from '../../base/days.ts'
import { isReservedId } from '../../store/seed.ts'
import type { IssueCode } from '../issue-codes.ts'
import type { TypedColumn } from '../typing/column.ts'
import type { TypedColumns } from '../typing/columns.ts'
import type { Moment } from '../typing/moment.ts'
import { emailKey, looksLikeEmail, normaliseEmail } from './customer-keys.ts'
import type { CustomerDetails } from './customer-versions.ts'
import { CustomerVersions } from './customer-versions.ts'
import type { Conformer, Dimensions } from './dimensions.ts'
import type { Extract } from './extract.ts'
import type { BatchContext } from './warehouse.ts'

const TEXTS = [
  'customer_id',
  'shop_id',
  'email',
  'first_name',
  'last_name',
  'full_name',
  'phone',
  'address_line',
  'city',
  'state',
  'postal_code',
  'country_code',
  'geo_region',
  'acquisition_channel',
  'preferred_channel',
  'preferred_category',
  'loyalty_tier',
  'segment',
  'locale',
  'tags',
]

/** Takes a customers extract: identity by id or e-mail, history by {@link CustomerVersions}. */
export class CustomersConformer implements Conformer {
  readonly #extract: Extract
  readonly #context: BatchContext
  readonly #versions: CustomerVersions
  readonly #texts: TypedColumns<string>
  readonly #moments: TypedColumns<Moment>
  readonly #value: TypedColumn<number>
  readonly #consent: TypedColumn<0 | 1>
  readonly #currency: TypedColumn<string>
  /** The columns that the file has, in the order in which their issues are told. */
  readonly #columns: readonly (readonly [string, TypedColumn<unknown>])[]

  constructor(extract: Extract, context: BatchContext, dimensions: Dimensions) {
    this.#extract = extract
    this.#context = context
    this.#versions = new CustomerVersions(context, dimensions, extract.log)
    this.#texts = extract.texts(TEXTS)
    const dates = ['birth_date', 'acquisition_date', 'created_at', 'updated_at']
    this.#moments = extract.moments(dates)
    this.#value = extract.amount('lifetime_value')
    this.#consent = extract.boolean('marketing_consent')
    this.#currency = extract.currency('currency_code')
    const columns: readonly (readonly [string, TypedColumn<unknown>])[] = [
      ...Object.entries(this.#texts.columns),
      ...Object.entries(this.#moments.columns),
      ['lifetime_value', this.#value],
      ['marketing_consent', this.#consent],
      ['currency_code', this.#currency],
    ]
    this.#columns = columns.filter(([, column]) => column.present)
  }

  take(rows: number): void {
    for (let i = 0; i < rows; i++) {
      const details = this.#read(i)
      if (details !== null) this.#versions.take(details)
    }
  }

  finish(): void {
    this.#versions.finish()
  }

  #read(i: number): CustomerDetails | null {
    const issue = this.#firstIssue(i)
    if (issue !== null) return this.#extract.reject(i, issue.code, issue.name)
    const email = this.#emailOf(i)
    const given = this.#texts.value('customer_id', i)
    const id = given !== null && !isReservedId(given) ? given : email === null ? null : emailKey(email)
    if (id === null)
      return this.#extract.reject(i, 'V-REQUIRED', this.#texts.mapped('customer_id') ? 'customer_id' : 'email')
    const born = this.#day('birth_date', i)
    if (
      born !== null &&
      (born > this.#context.extractDate ||
        Number(this.#context.extractDate.slice(0, 4)) - Number(born.slice(0, 4)) > 120)
    ) {
      return this.#extract.reject(i, 'V-AGE', 'birth_date')
    }
    const country = this.#texts.value('country_code', i)
    if (country !== null && !/^[A-Za-z]{2}$/.test(country)) this.#extract.warn(i, 'V-COUNTRY', 'country_code')
    const updated = this.#day('updated_at', i)
    const names = [this.#texts.value('first_name', i), this.#texts.value('last_name', i)].filter(
      (name) => name !== null,
    )
    return {
      row: this.#extract.row(i),
      id,
      email,
      shop: this.#texts.value('shop_id', i) ?? 'default',
      effective: updated !== null && updated <= this.#context.extractDate ? updated : this.#context.extractDate,
      tracked: {
        segment: this.#texts.value('segment', i),
        loyalty_tier: this.#texts.value('loyalty_tier', i),
        geo_region: this.#texts.value('geo_region', i) ?? this.#texts.value('state', i),
        country_code: country?.length === 2 ? country.toUpperCase() : country,
        preferred_channel: this.#texts.value('preferred_channel', i),
        preferred_category: this.#texts.value('preferred_category', i),
        marketing_consent: this.#consent.at(i).value,
      },
      type1: {
        acquisition_date: this.#day('acquisition_date', i),
        acquisition_channel: this.#texts.value('acquisition_channel', i),
        currency_code: this.#currency.at(i).value,
        locale: this.#texts.value('locale', i),
        lifetimeE4: this.#value.at(i).value,
      },
      personal: {
        email: this.#texts.value('email', i),
        first_name: this.#texts.value('first_name', i),
        last_name: this.#texts.value('last_name', i),
        full_name: this.#texts.value('full_name', i) ?? (names.length === 0 ? null : names.join(' ')),
        phone: this.#texts.value('phone', i),
        birth_date: born,
        address_line: this.#texts.value('address_line', i),
        city: this.#texts.value('city', i),
        state: this.#texts.value('state', i),
        postal_code: this.#texts.value('postal_code', i),
        tags: this.#texts.value('tags', i),
        source_created_at: this.#instant('created_at', i),
        source_updated_at: this.#instant('updated_at', i),
      },
    }
  }

  /** The e-mail as it links; one that is not well formed links nothing. */
  #emailOf(i: number): string | null {
    const raw = this.#texts.value('email', i)
    if (raw === null) return null
    const email = normaliseEmail(raw)
    if (looksLikeEmail(email)) return email
    this.#extract.warn(i, 'V-EMAIL', 'email')
    return null
  }

  #firstIssue(i: number): { code: IssueCode; name: string } | null {
    for (const [name, column] of this.#columns) {
      const { issue } = column.at(i)
      if (issue !== null) return { code: issue, name }
    }
    return null
  }

  #day(name: string, i: number): string | null {
    const moment = this.#moments.value(name, i)
    return moment === null ? null : isoOfKey(moment.dateKey)
  }

  #instant(name: string, i: number): string | null {
    const moment = this.#moments.value(name, i)
    return moment === null ? null : new Date(moment.at).toISOString()
  }
}
