import type { z } from 'zod'
import type { OverviewBreakdown } from '../../../src-main/analysis/overview/contract.ts'
import type { Filters, FiltersInput, Period } from '../../../src-main/model/filters.ts'
import { parseIsoDate } from '../../../src-main/base/days.ts'
import { api } from '../../data/client.ts'
import { partOf, resource } from '../../data/resource.svelte.ts'
import { filters, type Dimension } from '../../state/filters.svelte.ts'
import { router } from '../../state/router.svelte.ts'
import { workspace } from '../../state/workspace.svelte.ts'

export type Breakdown = z.infer<typeof OverviewBreakdown>
type By = Breakdown['by']
export type Grain = 'day' | 'week' | 'month' | 'quarter'

interface Scope {
  readonly filters: FiltersInput
  readonly compare: Period | null
}

export const grains = [
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
  { value: 'quarter', label: 'Quarter' },
] as const

/** Bars of a breakdown; the rest is one more. */
const MOST_BARS = 8
/** Above this share one member hides all others on a common scale, so the panel shows the rest beside it. */
const DOMINANT = 0.6

/** What Overview asks for and what came back; grain is in the address, filters are the shared ones. */
export class OverviewState {
  /** The panels that look at the same orders come in one answer: the engine adds them up in one pass. */
  readonly #panels = resource(
    () => ({ ...this.#scope(), grain: this.grain, top: MOST_BARS }),
    (input, signal) => api().analysis.overview.panels(input, { signal }),
  )
  readonly kpis = partOf(this.#panels, ({ kpis }) => kpis)
  readonly series = partOf(this.#panels, ({ series }) => series)
  readonly drivers = partOf(this.#panels, ({ drivers }) => drivers)
  readonly loyalty = partOf(this.#panels, ({ loyalty }) => loyalty)
  readonly products = resource(() => this.#broken(this.productSide, this.#unfiltered(this.productSide)), ask)
  readonly places = resource(() => this.#broken(this.placeSide, this.#unfiltered(this.placeSide)), ask)
  /** The same without the one member that dwarfs all others. */
  readonly otherPlaces = resource(() => {
    const name = this.dominant
    return name === null ? null : this.#broken(this.placeSide, this.#without(name))
  }, ask)

  /** Period length: from the address, else by the length of the range. */
  get grain(): Grain {
    const wanted = grains.find((grain) => grain.value === router.params['g'])
    return wanted?.value ?? defaultGrain(filters.range)
  }

  setGrain(grain: Grain): void {
    router.set({ g: grain === defaultGrain(filters.range) ? null : grain })
  }

  /** Categories, or products when the data know fewer than two categories. */
  get productSide(): 'category' | 'product' {
    return (workspace.options?.categories.length ?? 0) > 1 ? 'category' : 'product'
  }

  /** Channels, or regions when the data know fewer than two channels. */
  get placeSide(): 'channel' | 'region' {
    return (workspace.options?.channels.length ?? 0) > 1 ? 'channel' : 'region'
  }

  /** The member of the place panel that hides the others, unless the reader has chosen it. */
  get dominant(): string | null {
    const [first, second] = this.places.value?.rows ?? []
    if (!first || !second || (first.share ?? 0) < DOMINANT || this.selected(this.placeSide).includes(first.name))
      return null
    return first.name
  }

  /** Members of a dimension that the reader has chosen; bars of the others turn grey. */
  selected(side: Dimension | 'product'): readonly string[] {
    const members = side === 'product' ? null : filters.members(side)
    return members && !members.exclude ? members.names : []
  }

  /** Adds or removes a member of a dimension as a filter, from a click on its bar. */
  toggle(dimension: Dimension, name: string): void {
    filters.toggleMember(dimension, name)
  }

  #scope(): Scope {
    return { filters: filters.input, compare: filters.compare }
  }

  #broken(by: By, own: FiltersInput): Scope & { by: By; top: number } {
    return { filters: own, compare: filters.compare, by, top: MOST_BARS }
  }

  /** A panel keeps all marks of its own dimension: the choice made in it filters the other panels only. */
  #unfiltered(side: Dimension | 'product'): FiltersInput {
    const own = { ...filters.input }
    if (side !== 'product') delete own[side]
    return own
  }

  #without(name: string): FiltersInput {
    const exclude = { names: [name], exclude: true } satisfies Filters['region']
    return { ...this.#unfiltered(this.placeSide), [this.placeSide]: exclude }
  }
}

function ask(input: Scope & { by: By; top: number }, signal: AbortSignal): Promise<Breakdown> {
  return api().analysis.overview.breakdown(input, { signal })
}

/** Days up to about six weeks, weeks up to about half a year, months up to three years, then quarters. */
function defaultGrain(range: Period | null): Grain {
  const from = range ? parseIsoDate(range.from) : null
  const to = range ? parseIsoDate(range.to) : null
  if (from === null || to === null) return 'month'
  const days = to - from + 1
  return days <= 45 ? 'day' : days <= 190 ? 'week' : days <= 1100 ? 'month' : 'quarter'
}
