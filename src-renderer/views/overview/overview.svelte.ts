import type { z } from 'zod'
import type { OverviewBreakdown } from '../../../src-main/analysis/overview/contract.ts'
import type { Filters, FiltersInput, Period } from '../../../src-main/model/filters.ts'
import { parseIsoDate } from '../../../src-main/base/days.ts'
import { api } from '../../data/client.ts'
import { resource } from '../../data/resource.svelte.ts'
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

/** Above this share one member hides all others on a common scale, so the panel shows the rest beside it. */
const DOMINANT = 0.6

/** What Overview asks for and what came back; grain is in the address, filters are the shared ones. */
export class OverviewState {
  readonly kpis = resource(
    () => this.#scope(),
    (input, signal) => api().analysis.overview.kpis(input, { signal }),
  )
  readonly series = resource(
    () => ({ ...this.#scope(), grain: this.grain }),
    (input, signal) => api().analysis.overview.series(input, { signal }),
  )
  readonly drivers = resource(
    () => (filters.compare ? this.#scope() : null),
    (input, signal) => api().analysis.overview.drivers(input, { signal }),
  )
  readonly products = resource(() => this.#broken(this.productSide, this.#unfiltered(this.productSide)), ask)
  readonly places = resource(() => this.#broken(this.placeSide, this.#unfiltered(this.placeSide)), ask)
  /** The same without the one member that dwarfs all others. */
  readonly otherPlaces = resource(() => {
    const name = this.dominant
    return name === null ? null : this.#broken(this.placeSide, this.#without(name))
  }, ask)
  readonly loyalty = resource(() => this.#broken('new_returning'), ask)

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

  #broken(by: By, own: FiltersInput = filters.input): Scope & { by: By; top: number } {
    return { filters: own, compare: filters.compare, by, top: 8 }
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
