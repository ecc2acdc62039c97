export type Theme = 'system' | 'light' | 'dark'
export type Density = 'compact' | 'default' | 'comfortable'

const KEY = 'lens.display'

/** How this user sees the program; kept on this computer, never in the workspace. */
class Display {
  theme = $state<Theme>('system')
  density = $state<Density>('default')
  railCollapsed = $state(false)
  /** Single-letter shortcuts (`e`, `t`, `g h`, …). */
  letterKeys = $state(true)

  /** Reads what was kept; anything unreadable leaves the defaults. */
  start(): void {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Display>
      if (kept.theme === 'light' || kept.theme === 'dark') this.theme = kept.theme
      if (kept.density === 'compact' || kept.density === 'comfortable') this.density = kept.density
      if (kept.railCollapsed === true) this.railCollapsed = true
      if (kept.letterKeys === false) this.letterKeys = false
    } catch {
      localStorage.removeItem(KEY)
    }
    this.#show()
  }

  set(changes: Partial<Pick<Display, 'theme' | 'density' | 'railCollapsed' | 'letterKeys'>>): void {
    Object.assign(this, changes)
    const { theme, density, railCollapsed, letterKeys } = this
    localStorage.setItem(KEY, JSON.stringify({ theme, density, railCollapsed, letterKeys }))
    this.#show()
  }

  /** Whether the dark palette is in force. */
  get dark(): boolean {
    return this.theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : this.theme === 'dark'
  }

  toggleTheme(): void {
    this.set({ theme: this.dark ? 'light' : 'dark' })
  }

  #show(): void {
    const root = document.documentElement
    if (this.theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = this.theme
    if (this.density === 'default') delete root.dataset['density']
    else root.dataset['density'] = this.density
  }
}

export const display = new Display()
