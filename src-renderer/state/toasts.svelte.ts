/** One passing notice; with an action it stays until dismissed. */
export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'info' | 'good' | 'bad'
  readonly action: { readonly label: string; readonly run: () => void } | null
}

class Toasts {
  list = $state.raw<readonly Toast[]>([])
  #next = 1

  /** Shows a notice and returns its id. */
  show(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): number {
    const id = this.#next
    this.#next += 1
    this.list = [...this.list, { id, text, tone: options.tone ?? 'info', action: options.action ?? null }]
    return id
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id)
  }
}

export const toasts = new Toasts()
