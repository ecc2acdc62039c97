import mono from '@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2?inline'
import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?inline'
import css from './report.css?raw'

/** The print style sheet with its two typefaces inside. */
export function reportStyles(): string {
  const face = (family: string, data: string, weight: string): string =>
    `@font-face { font-family: "${family}"; src: url(${data}) format("woff2"); font-weight: ${weight}; }\n`
  return face('Inter Variable', inter, '100 900') + face('IBM Plex Mono', mono, '400') + css
}
