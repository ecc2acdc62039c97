import type { FiltersInput } from '../../src-main/model/filters.ts'
import { dateRange } from '../text/format.ts'
import { nextSpan, presets, presetSpan, previousSpan, wholeMonths, yearBefore, type Span } from './periods.ts'
import { router } from './router.svelte.ts'
import { workspace } from './workspace.svelte.ts'

export type Dimension = 'channel' | 'category' | 'region'
export interface Members {
  readonly names: readonly string[]
  readonly exclude: boolean
}
/** One active filter as the chips row shows it. */
export interface ActiveFilter {
  readonly key: string
  readonly label: string
  readonly value: string
  readonly clear: () => void
}
export type CompareKind = 'yoy' | 'prev' | 'none' | 'custom'

const KEYS = { channel: 'ch', category: 'cat', region: 'reg' } as const
const LABELS = { channel: 'Channel', category: 'Category', region: 'Region' } as const
const SPAN = /^(\d{4}-\d{2}-\d{2})~(\d{4}-\d{2}-\d{2})$/

/** Commas separate names, so a comma inside a name travels escaped. */
const writeNames = (names: readonly string[]): string =>
  names.map((name) => name.replace(/[%,]/g, (c) => (c === ',' ? '%2C' : '%25'))).join(',')
const readNames = (text: string): string[] =>
  text
    .split(',')
    .filter(Boolean)
    .map((name) => name.replaceAll('%2C', ',').replaceAll('%25', '%'))

function readSpan(text: string | undefined): Span | null {
  const match = SPAN.exec(text ?? '')
  return match?.[1] && match[2] && match[1] <= match[2] ? { from: match[1], to: match[2] } : null
}

/** The one filter selection of all views; it lives in the address. */
class Filter {
  /** The days in force: from the address, else the default of the data; null when the data have no dates. */
  get range(): Span | null {
    const options = workspace.options
    const text = router.params['d']
    const own = readSpan(text)
    if (own) return own
    if (text && options?.asOf && options.first && options.last) {
      const found = presetSpan(text, options.asOf, options.first, options.last)
      if (found) return found
    }
    return options?.defaultRange ?? null
  }

  get preset(): string | null {
    const text = router.params['d']
    return text && presets.some((one) => one.code === text) ? text : null
  }

  setRange(value: Span | string | null): void {
    router.set({ d: value === null || typeof value === 'string' ? value : `${value.from}~${value.to}` })
  }

  /** Moves the range one period back or forward. */
  shift(direction: -1 | 1): void {
    const range = this.range
    const moved = range && (direction < 0 ? previousSpan(range) : nextSpan(range))
    if (moved) this.setRange(moved)
  }

  get compareKind(): CompareKind {
    const text = router.params['cmp']
    if (text === 'yoy' || text === 'prev' || text === 'none') return text
    if (readSpan(text)) return 'custom'
    return this.#defaultCompare()
  }

  /** Same period last year when the data reach back that far, else the previous period, else none. */
  #defaultCompare(): CompareKind {
    const range = this.range
    const first = workspace.options?.first
    if (!range || !first) return 'none'
    const year = yearBefore(range)
    if (year && year.from >= first) return 'yoy'
    const before = previousSpan(range)
    return before && before.from >= first ? 'prev' : 'none'
  }

  /** The period to compare with; null = none. */
  get compare(): Span | null {
    const range = this.range
    if (!range) return null
    const kind = this.compareKind
    if (kind === 'none') return null
    if (kind === 'custom') return readSpan(router.params['cmp'])
    return kind === 'yoy' ? yearBefore(range) : previousSpan(range)
  }

  setCompare(value: Exclude<CompareKind, 'custom'> | Span | null): void {
    router.set({ cmp: value === null || typeof value === 'string' ? value : `${value.from}~${value.to}` })
  }

  /** "Previous 6 months", "Same period last year", "No comparison". */
  get compareLabel(): string {
    const kind = this.compareKind
    if (kind === 'none') return 'No comparison'
    if (kind === 'yoy') return 'Same period last year'
    if (kind === 'custom') return dateRange(this.compare?.from, this.compare?.to)
    const months = this.range && wholeMonths(this.range)
    return months ? (months === 1 ? 'Previous month' : `Previous ${months} months`) : 'Previous period'
  }

  get segment(): string | null {
    return router.params['seg'] ?? null
  }

  setSegment(name: string | null): void {
    router.set({ seg: name })
  }

  get currency(): string | null {
    return router.params['cur'] ?? null
  }

  setCurrency(code: string | null): void {
    router.set({ cur: code })
  }

  members(of: Dimension): Members | null {
    const text = router.params[KEYS[of]]
    if (!text) return null
    const exclude = text.startsWith('-')
    const names = readNames(exclude ? text.slice(1) : text)
    return names.length ? { names, exclude } : null
  }

  setMembers(of: Dimension, members: Members | null): void {
    const text = members?.names.length ? `${members.exclude ? '-' : ''}${writeNames(members.names)}` : null
    router.set({ [KEYS[of]]: text })
  }

  /** Adds the member when absent, removes it when present: what a click on a mark does. */
  toggleMember(of: Dimension, name: string): void {
    const now = this.members(of)
    const kept = now && !now.exclude ? now.names : []
    const names = kept.includes(name) ? kept.filter((one) => one !== name) : [...kept, name]
    this.setMembers(of, names.length ? { names, exclude: false } : null)
  }

  /** The selection as every analysis takes it. */
  get input(): FiltersInput {
    const range = this.range
    const channel = this.members('channel')
    const category = this.members('category')
    const region = this.members('region')
    const copy = (members: Members): { names: string[]; exclude: boolean } => ({
      names: [...members.names],
      exclude: members.exclude,
    })
    return {
      ...(range ? { from: range.from, to: range.to } : {}),
      ...(this.segment ? { segment: this.segment } : {}),
      ...(channel ? { channel: copy(channel) } : {}),
      ...(category ? { category: copy(category) } : {}),
      ...(region ? { region: copy(region) } : {}),
      ...(this.currency ? { currency: this.currency } : {}),
    }
  }

  /** Active filters beyond the date range, for the chips row. */
  get active(): ActiveFilter[] {
    const list: ActiveFilter[] = []
    if (this.segment)
      list.push({ key: 'seg', label: 'Segment', value: this.segment, clear: () => this.setSegment(null) })
    for (const of of ['channel', 'category', 'region'] as const) {
      const members = this.members(of)
      if (!members) continue
      const value = `${members.exclude ? 'not ' : ''}${members.names.join(', ')}`
      list.push({ key: KEYS[of], label: LABELS[of], value, clear: () => this.setMembers(of, null) })
    }
    if (this.currency)
      list.push({ key: 'cur', label: 'Currency', value: this.currency, clear: () => this.setCurrency(null) })
    return list
  }

  clear(): void {
    router.set({ seg: null, ch: null, cat: null, reg: null, cur: null })
  }
}

export const filters = new Filter()
