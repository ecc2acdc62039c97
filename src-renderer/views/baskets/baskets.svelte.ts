import type { z } from 'zod'
import type { BasketLevel, Rule } from '../../../src-main/analysis/baskets/contract.ts'
import { api } from '../../data/client.ts'
import { resource } from '../../data/resource.svelte.ts'
import { filters } from '../../state/filters.svelte.ts'
import { router } from '../../state/router.svelte.ts'

type Level = z.infer<typeof BasketLevel>

export const levels: readonly { readonly value: Level; readonly label: string }[] = [
  { value: 'product', label: 'Product' },
  { value: 'product_name', label: 'Product name' },
  { value: 'brand', label: 'Brand' },
  { value: 'category_level_1', label: 'Category' },
  { value: 'category_level_2', label: 'Sub-category' },
  { value: 'category_level_3', label: 'Sub-category, finest' },
]

/** The limits of one run; shares as the reader types them, in percent. */
export interface Limits {
  readonly level: Level
  readonly support: number
  readonly confidence: number
  readonly lift: number
  readonly before: number
}

const DEFAULTS: Limits = { level: 'product', support: 1, confidence: 10, lift: 1.2, before: 2 }
/** More rules than this are cut by the engine, largest gain over chance first. */
const MOST_RULES = 5000
/** False-discovery rate up to which a rule counts as clear. */
const CLEAR = 0.05

/** What the Rules tab asks for: typed limits wait as a draft until Run puts them into the address. */
export class BasketsState {
  readonly rules = resource(
    () => ({
      level: this.applied.level,
      minSupport: this.applied.support / 100,
      minConfidence: this.applied.confidence / 100,
      minLift: this.applied.lift,
      maxLength: this.applied.before + 1,
      filters: filters.input,
      limit: MOST_RULES,
    }),
    (input, signal) => api().analysis.baskets.rules(input, { signal }),
  )
  draft = $state.raw<Limits>(this.applied)
  /** Key of the chosen rule; the first kept rule when it is not there. */
  chosen = $state<string | null>(null)

  get applied(): Limits {
    const number = (key: string, fallback: number, low: number, high: number): number => {
      const value = Number(router.params[key] ?? Number.NaN)
      return value >= low && value <= high ? value : fallback
    }
    return {
      level: levels.find((level) => level.value === router.params['l'])?.value ?? DEFAULTS.level,
      support: number('s', DEFAULTS.support, 0.0001, 100),
      confidence: number('cf', DEFAULTS.confidence, 0, 100),
      lift: number('lf', DEFAULTS.lift, 0, 1e6),
      before: number('n', DEFAULTS.before, 1, 9),
    }
  }

  get outOfDate(): boolean {
    const { level, support, confidence, lift, before } = this.applied
    const draft = this.draft
    return (
      draft.level !== level ||
      draft.support !== support ||
      draft.confidence !== confidence ||
      draft.lift !== lift ||
      draft.before !== before
    )
  }

  /** Whether every typed limit is within its range. */
  get runnable(): boolean {
    const { support, confidence, lift, before } = this.draft
    return (
      support > 0 && support <= 100 && confidence >= 0 && confidence <= 100 && lift >= 0 && before >= 1 && before <= 9
    )
  }

  set(changes: Partial<Limits>): void {
    this.draft = { ...this.draft, ...changes }
  }

  run(): void {
    const { level, support, confidence, lift, before } = this.draft
    const unless = (value: number, fallback: number): string | null => (value === fallback ? null : String(value))
    router.set({
      l: level === DEFAULTS.level ? null : level,
      s: unless(support, DEFAULTS.support),
      cf: unless(confidence, DEFAULTS.confidence),
      lf: unless(lift, DEFAULTS.lift),
      n: unless(before, DEFAULTS.before),
    })
  }

  get onlyClear(): boolean {
    return router.params['clear'] !== '0'
  }

  get hideRedundant(): boolean {
    return router.params['red'] !== '1'
  }

  /** Rules that pass the two switches, in the engine's order. */
  get kept(): readonly Rule[] {
    return (this.rules.value?.rules ?? []).filter(
      (rule) => (!this.onlyClear || rule.q < CLEAR) && (!this.hideRedundant || !rule.redundant),
    )
  }

  /** The rule shown in detail. */
  get selected(): Rule | null {
    return this.kept.find((rule) => ruleKey(rule) === this.chosen) ?? this.kept[0] ?? null
  }
}

/** Identity of a rule within one result. */
export function ruleKey(rule: Rule): string {
  return JSON.stringify([rule.left, rule.right])
}
