import { display } from '../state/display.svelte.ts'
import { filters, type Dimension } from '../state/filters.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { workspace } from '../state/workspace.svelte.ts'
import { openSample } from '../data/actions.ts'
import { views } from '../views/index.ts'

/** One row of the command palette. */
export interface Command {
  readonly id: string
  readonly group: string
  readonly label: string
  readonly hint?: string
  readonly run: () => void
}

const MOST = 40

function filterCommands(): Command[] {
  const options = workspace.options
  if (!options) return []
  const of = (dimension: Dimension, label: string, members: readonly { name: string }[]): Command[] =>
    members.map(({ name }) => ({
      id: `${dimension}:${name}`,
      group: 'Filter',
      label: `${label} ${name}`,
      run: () => filters.setMembers(dimension, { names: [name], exclude: false }),
    }))
  return [
    ...of('channel', 'Channel', options.channels),
    ...of('category', 'Category', options.categories),
    ...of('region', 'Region', options.regions),
    ...options.segments.map(({ name }) => ({
      id: `segment:${name}`,
      group: 'Segment',
      label: `Segment ${name}`,
      run: () => filters.setSegment(name),
    })),
  ]
}

/** Everything the palette can do now; typed text that could be an id offers that customer. */
export function commands(search: string): Command[] {
  const typed = search.trim()
  const customer: Command[] =
    /\d/.test(typed) && workspace.loaded
      ? [
          {
            id: 'customer',
            group: 'Customer',
            label: `Customer ${typed}`,
            run: () => router.go(`customers/${encodeURIComponent(typed)}`),
          },
        ]
      : []
  return [
    ...customer,
    ...views.map((view) => ({
      id: view.id,
      group: 'Go to',
      label: view.title,
      hint: `g ${view.key}`,
      run: () => router.go(view.id),
    })),
    { id: 'load', group: 'Action', label: 'Load files', run: () => router.go('import') },
    { id: 'sample', group: 'Action', label: 'Open sample workspace', run: () => void openSample() },
    { id: 'theme', group: 'Action', label: 'Switch theme', hint: 'Ctrl Shift L', run: () => display.toggleTheme() },
    { id: 'clear', group: 'Action', label: 'Clear all filters', run: () => filters.clear() },
    ...(typed ? filterCommands() : []),
  ]
}

/** Commands whose words all occur in the label, best position first. */
export function matching(all: readonly Command[], search: string): readonly Command[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const hits = all.filter((one) => {
    const text = `${one.label} ${one.group}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return hits.slice(0, MOST)
}
