import { formatAddress, parseAddress } from './address.ts'

/** Keys that belong to the filter bar; they stay when the view changes. */
const SHARED = ['d', 'cmp', 'seg', 'ch', 'cat', 'reg', 'cur']

type Changes = Readonly<Record<string, string | null | undefined>>

/** Where the user is. State writes the address; the address is read only at start and on back or forward. */
class Router {
  path = $state.raw<readonly string[]>(['home'])
  params = $state.raw<Readonly<Record<string, string>>>({})
  /** Counts navigations to another path, so that focus moves to the new heading. */
  arrivals = $state(0)

  /** First segment: which view. */
  get view(): string {
    return this.path[0] ?? 'home'
  }

  /** Reads the address and listens to back and forward; returns the way out. */
  start(): () => void {
    this.#read()
    const read = (): void => this.#read()
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }

  /** The address of a view with the shared filters kept, for links. */
  href(path: string, changes: Changes = {}): string {
    return formatAddress({ path: path.split('/').filter(Boolean), params: this.#merged(this.#shared(), changes) })
  }

  /** Goes to a view (`'cohorts/retention'`), keeping the shared filters. */
  go(path: string, changes: Changes = {}, replace = false): void {
    this.#write(path.split('/').filter(Boolean), this.#merged(this.#shared(), changes), replace)
  }

  /** Changes parameters of the current view; null removes one. */
  set(changes: Changes, replace = false): void {
    this.#write(this.path, this.#merged(this.params, changes), replace)
  }

  #shared(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.params).filter(([key]) => SHARED.includes(key)))
  }

  #merged(base: Readonly<Record<string, string>>, changes: Changes): Record<string, string> {
    const merged = { ...base, ...changes }
    return Object.fromEntries(Object.entries(merged).flatMap(([key, value]) => (value ? [[key, value]] : [])))
  }

  #write(path: readonly string[], params: Readonly<Record<string, string>>, replace: boolean): void {
    const hash = formatAddress({ path, params })
    if (hash === location.hash) return
    if (replace) history.replaceState(null, '', hash)
    else history.pushState(null, '', hash)
    this.#take(path, params)
  }

  #read(): void {
    const { path, params } = parseAddress(location.hash)
    this.#take(path.length ? path : ['home'], params)
  }

  #take(path: readonly string[], params: Readonly<Record<string, string>>): void {
    const moved = path.join('/') !== this.path.join('/')
    this.path = path
    this.params = params
    if (moved) this.arrivals += 1
  }
}

export const router = new Router()
