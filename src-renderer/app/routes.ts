import type { Icon } from '../ui/icon.ts'
import type { FilterOptions } from '../../src-main/analysis/catalog/contract.ts'

export const groups = [
  { id: 'prepare', label: 'Prepare' },
  { id: 'understand', label: 'Understand' },
  { id: 'prove', label: 'Prove and act' },
  { id: 'deliver', label: 'Deliver' },
  { id: 'tools', label: 'Tools' },
] as const

/** What a view receives: the path segments after its own. `#/customers/17850` gives `['17850']`. */
export interface ViewProps {
  readonly params: readonly string[]
}

/** One entry of the rail; the heading, the rail label and the route are the same word. */
export interface View {
  /** First path segment of the address. */
  readonly id: string
  readonly title: string
  readonly icon: Icon
  readonly group: (typeof groups)[number]['id']
  /** Data the view cannot do without; while missing, the rail says "(needs data)". */
  readonly needs: keyof FilterOptions['has'] | null
  /** The missing extract in the user's words, such as "order lines with a customer id". */
  readonly needsText: string
  /** Whether the filter bar applies here. */
  readonly filters: boolean
  /** Letter after `g` that goes here. */
  readonly key: string
  /** The view's component; it takes {@link ViewProps}, or nothing. */
  readonly load: () => Promise<{ default: unknown }>
}
