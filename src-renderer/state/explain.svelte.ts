import type { FiltersInput } from '../../src-main/model/filters.ts'

/** Which figure the Explain drawer is about. */
export interface ExplainRequest {
  /** Metric code, such as `net_revenue`. */
  readonly metric: string
  /** What the drawer is headed with, such as "Net revenue". */
  readonly title: string
  /** The filters of the figure where they differ from the filter bar. */
  readonly filters?: FiltersInput
  /** The figure as shown, when one figure was asked about. */
  readonly shown?: string
}

/** The one Explain drawer of the window; it remembers what opened it so that focus can return there. */
class Explain {
  request = $state.raw<ExplainRequest | null>(null)
  #opener: HTMLElement | null = null

  open(request: ExplainRequest): void {
    this.#opener = document.activeElement instanceof HTMLElement ? document.activeElement : null
    this.request = request
  }

  close(): void {
    this.request = null
    this.#opener?.focus()
    this.#opener = null
  }
}

export const explain = new Explain()
