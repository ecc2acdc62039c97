/** What a setting may hold. */
export type SettingValue = string | number | boolean | null | readonly number[]

/** One declared setting (metrics.md section 14). */
export interface SettingRow<Value extends SettingValue = SettingValue> {
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'choice' | 'numbers'
  readonly default: Value
  /** One sentence: what it changes, in which unit. */
  readonly doc: string
  /** null means "auto" or "off", as the sentence says. */
  readonly nullable: boolean
  readonly choices?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly whole?: boolean
  /** Number of entries of a list. */
  readonly length?: number
  readonly pattern?: string
  readonly example?: string
}

interface NumberRule {
  readonly min?: number
  readonly max?: number
  readonly whole?: boolean
}

/** A number. */
export function numberSetting(value: number, doc: string, rule: NumberRule = {}): SettingRow<number> {
  return { type: 'number', default: value, doc, nullable: false, ...rule }
}

/** A number that may be switched off with null. */
export function optionalNumber(value: number | null, doc: string, rule: NumberRule = {}): SettingRow<number | null> {
  return { type: 'number', default: value, doc, nullable: true, ...rule }
}

/** A list of numbers; of exactly as many entries as the default unless `length` is null. */
export function numbersSetting(
  value: readonly number[],
  doc: string,
  rule: NumberRule & { readonly anyLength?: boolean } = {},
): SettingRow<readonly number[]> {
  const { anyLength = false, ...rest } = rule
  const length = anyLength ? {} : { length: value.length }
  return { type: 'numbers', default: Object.freeze([...value]), doc, nullable: false, ...length, ...rest }
}

/** Yes or no. */
export function booleanSetting(value: boolean, doc: string): SettingRow<boolean> {
  return { type: 'boolean', default: value, doc, nullable: false }
}

/** One of a few words. */
export function choiceSetting<const C extends string>(choices: readonly C[], value: C, doc: string): SettingRow<C> {
  return { type: 'choice', default: value, doc, nullable: false, choices }
}

/** Text of a certain form; null stands for "auto". */
export function autoText(doc: string, pattern: string, example: string): SettingRow<string | null> {
  return { type: 'text', default: null, doc, nullable: true, pattern, example }
}

/** Text. */
export function textSetting(value: string, doc: string, pattern: string, example: string): SettingRow<string> {
  return { type: 'text', default: value, doc, nullable: false, pattern, example }
}

/** A date; null stands for "auto". */
export function autoDate(doc: string): SettingRow<string | null> {
  return { type: 'date', default: null, doc, nullable: true, example: '2026-01-31' }
}
