import { display } from '../state/display.svelte.ts'
import { filters } from '../state/filters.svelte.ts'
import { layers } from '../state/layers.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { isTyping } from '../ui/dom.ts'
import { views } from '../views/index.ts'

/** The shortcut sheet: keys and what they do. */
export const shortcuts: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Search or jump'],
  ['?', 'This list'],
  ['Alt ←  Alt →', 'Back, forward'],
  ['F6', 'Next part of the window'],
  ['g then a letter', views.map((view) => `${view.key} ${view.title}`).join(', ')],
  ['f', 'First filter'],
  ['[  ]', 'One period back, forward'],
  ['c', 'Change what is compared'],
  ['e', 'Explain the panel in focus'],
  ['t', 'Show the panel in focus as table'],
  ['Ctrl Shift L', 'Light or dark theme'],
  ['Esc', 'Close the top layer'],
]

const LANDMARKS = ['nav[aria-label="Views"]', 'search', 'main', 'aside']

function nextLandmark(direction: 1 | -1): void {
  const parts = LANDMARKS.flatMap((selector) => [...document.querySelectorAll<HTMLElement>(selector)])
  const here = parts.findIndex((part) => part.contains(document.activeElement))
  const target = parts[(here + direction + parts.length) % parts.length]
  const inside = target?.querySelector<HTMLElement>('h1, h2[tabindex], [aria-current], a[href], button:not([disabled])')
  ;(inside ?? target)?.focus()
}

function cycleCompare(): void {
  const order = ['prev', 'yoy', 'none'] as const
  const now = order.findIndex((kind) => kind === filters.compareKind)
  filters.setCompare(order[(now + 1) % order.length] ?? 'none')
}

/** Letters act only where no text is being typed and no layer is open. */
function letter(event: KeyboardEvent, pending: { g: boolean }): boolean {
  if (pending.g) {
    pending.g = false
    const view = views.find((one) => one.key === event.key)
    if (!view) return false
    router.go(view.id)
    return true
  }
  switch (event.key) {
    case 'g':
      pending.g = true
      return true
    case '?':
      layers.shortcuts = true
      return true
    case 'f':
      document.querySelector<HTMLElement>('search button')?.focus()
      return true
    case 'c':
      cycleCompare()
      return true
    case '[':
      filters.shift(-1)
      return true
    case ']':
      filters.shift(1)
      return true
    default:
      return false
  }
}

/** Installs the keyboard map on the window; returns the way out. */
export function listenToKeys(): () => void {
  const pending = { g: false }
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return
    const control = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    if (control && key === 'k') layers.palette = true
    else if (control && event.shiftKey && key === 'l') display.toggleTheme()
    else if (event.key === 'F6') nextLandmark(event.shiftKey ? -1 : 1)
    else if (control || event.altKey || isTyping(event) || !display.letterKeys) return
    else if (document.querySelector('[role="dialog"], [role="menu"]') || !letter(event, pending)) return
    event.preventDefault()
  }
  addEventListener('keydown', listen)
  return () => removeEventListener('keydown', listen)
}
