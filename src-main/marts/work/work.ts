import type { Database } from 'better-sqlite3'
import type { Day } from '../../base/days.ts'
import { toIsoDate } from '../../base/days.ts'
import type { Facts } from '../../base/facts.ts'
import type { Settings } from '../../model/settings.ts'
import type { Rounding } from '../columns/round.ts'
import { roundingOf } from '../columns/round.ts'
import type { CustomerAmounts } from './amounts.ts'
import { amountsOf } from './amounts.ts'
import type { SpendWindows } from './churn.ts'
import { churnScores, spendWindowsOf } from './churn.ts'
import type { KnownCustomers } from './customers.ts'
import { daysOf, readKnownCustomers } from './customers.ts'
import type { Descriptions } from './described.ts'
import { readDescriptions } from './described.ts'
import type { Lifetime } from './lifetime.ts'
import { lifetimeOf } from './lifetime.ts'
import type { MonthlySpend } from './months.ts'
import { monthlySpendOf } from './months.ts'
import { channelUseOf, preferredCategories } from './preferences.ts'
import type { RfmWork } from './scores.ts'
import { rfmOf } from './scores.ts'
import type { SpendSegments } from './segments.ts'
import { spendSegmentsOf } from './segments.ts'
import type { Spend } from './spend.ts'
import { spendOf } from './spend.ts'
import type { PurchaseSpread } from './spread.ts'
import { purchaseSpreadOf } from './spread.ts'
import type { Standings } from './standing.ts'
import { standingsOf } from './standing.ts'
import { decliningShare } from './trend.ts'

/** What all marts of a build agree on. */
export interface WorkFrame {
  readonly settings: Settings
  readonly asOf: Day
  /** Decimals of the reporting currency. */
  readonly digits: number
  readonly buildId: number
}

/** What several marts of one build need; each part is computed once, when it is first asked for. */
export class MartWork {
  readonly facts: Facts
  readonly settings: Settings
  readonly asOf: Day
  readonly asOfText: string
  readonly digits: number
  readonly buildId: number
  readonly round: Rounding
  readonly #db: Database

  constructor(db: Database, facts: Facts, { settings, asOf, digits, buildId }: WorkFrame) {
    this.#db = db
    this.facts = facts
    this.settings = settings
    this.asOf = asOf
    this.asOfText = toIsoDate(asOf)
    this.digits = digits
    this.buildId = buildId
    this.round = roundingOf(db)
  }

  /** The known customers as they were before this build. */
  get customers(): KnownCustomers {
    return this.#once('customers', () => readKnownCustomers(this.#db))
  }
  get descriptions(): Descriptions {
    return this.#once('descriptions', () => readDescriptions(this.#db, this.customers))
  }
  get spend(): Spend {
    return this.#once('spend', () => spendOf(this.facts, this.customers, this.asOf))
  }
  get lifetime(): Lifetime {
    return this.#once('lifetime', () => lifetimeOf(this.spend))
  }
  /** The computed columns of the customers as this build leaves them. */
  get standings(): Standings {
    return this.#once('standings', () =>
      standingsOf({
        customers: this.customers,
        spend: this.spend,
        lifetime: this.lifetime,
        channels: channelUseOf(this.#db, this.facts, this.spend),
        categories: preferredCategories(this.#db, this.facts, this.spend, this.asOf),
        asOf: this.asOf,
        settings: this.settings,
        digits: this.digits,
        round: this.round,
      }),
    )
  }
  get rfm(): RfmWork {
    return this.#once('rfm', () => rfmOf(this.spend, this.asOf, this.settings))
  }
  get segments(): SpendSegments {
    return this.#once('segments', () => {
      const acquired = daysOf(this.standings.words.acquisition_date, this.customers.count)
      return spendSegmentsOf(this.spend, acquired, this.asOf, this.settings)
    })
  }
  get spread(): PurchaseSpread {
    return this.#once('spread', () => purchaseSpreadOf(this.spend))
  }
  /** Amounts of each customer as they are stored, by customer number. */
  get amounts(): CustomerAmounts {
    return this.#once('amounts', () => amountsOf(this))
  }
  get months(): MonthlySpend {
    return this.#once('months', () => monthlySpendOf(this.spend, this.asOf, this.settings['mom.include_partial']))
  }
  get windows(): SpendWindows {
    return this.#once('windows', () => spendWindowsOf(this.spend, this.asOf))
  }
  /** Churn risk by customer number, not rounded. */
  get churn(): Float64Array {
    return this.#once('churn', () => {
      const declining = decliningShare(this.months, this.settings['mom.cutoffs'])
      return churnScores(this.spend, this.lifetime, this.windows, declining, this.asOf, this.settings)
    })
  }

  /** Computes a part and puts it in the place of its getter: rows ask for parts customer by customer. */
  #once<Part>(name: keyof this, compute: () => Part): Part {
    const value = compute()
    Object.defineProperty(this, name, { value, enumerable: true })
    return value
  }
}
