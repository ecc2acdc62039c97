import { untrack } from 'svelte'
import { SvelteSet } from 'svelte/reactivity'

interface Watched {
  readonly value: unknown
  readonly loading: boolean
  readonly error: unknown
}

/** What the current view is doing as a whole; `main[data-state]` shows it and tests wait for it. */
class Page {
  readonly #watched = new SvelteSet<Watched>()
  /** True while the code of a view is on its way. */
  opening = $state(true)
  /** Set by a view that has nothing to show. */
  empty = $state(false)
  /** True while the data of the view are not loaded, or there is no such view. */
  lacking = $state(false)
  /** Last sentence of the polite live region. */
  announcement = $state('')

  get state(): 'loading' | 'ready' | 'empty' | 'error' {
    if (this.opening) return 'loading'
    const watched = [...this.#watched]
    if (watched.some((one) => one.loading)) return 'loading'
    if (watched.some((one) => one.error !== null && one.value === null)) return 'error'
    return this.empty || this.lacking ? 'empty' : 'ready'
  }

  /** Counts a resource in for as long as its component lives; returns the way out. */
  watch(one: Watched): () => void {
    untrack(() => this.#watched.add(one))
    return () => this.#watched.delete(one)
  }

  /** Speaks one sentence to screen readers. */
  announce(sentence: string): void {
    this.announcement = sentence
  }
}

export const page = new Page()
