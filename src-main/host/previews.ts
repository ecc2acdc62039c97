/** The last few report pages, shown in a frame of their own under addresses that cannot be guessed. */
export interface Previews {
  /** Keeps a page; answers with its address on this host. */
  readonly keep: (html: string) => string
  /** The page of an address, or null once newer ones took its place. */
  readonly find: (path: string) => string | null
}

const KEPT = 4
const FOLDER = '/report-preview/'

/** An empty store of previews. */
export function createPreviews(): Previews {
  const pages = new Map<string, string>()
  return {
    keep(html) {
      const path = `${FOLDER}${crypto.randomUUID()}.html`
      pages.set(path, html)
      const oldest = pages.keys().next()
      if (pages.size > KEPT && !oldest.done) pages.delete(oldest.value)
      return path
    },
    find: (path) => pages.get(path) ?? null,
  }
}
