const held: { loaded: Promise<unknown> | null } = { loaded: null }

/** Resolves once the chart font is there; a canvas drawn earlier would keep the fallback font for ever. */
export function chartFonts(): Promise<unknown> {
  held.loaded ??= Promise.all(['400 12px', '600 12px'].map((style) => document.fonts.load(`${style} "Inter Variable"`)))
  return held.loaded
}
