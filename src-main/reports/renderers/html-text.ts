/** Escapes a text for element content and for quoted attributes of HTML and SVG, and drops control characters. */
export function escapeHtml(text: string): string {
  return text
    .replace(/(?![\t\n\r])\p{Cc}/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}

/** Quotes a text as a CSS string, for the page margin boxes. */
export function cssString(text: string): string {
  const safe = text.replace(/\p{Cc}/gu, ' ').replace(/[\\"<>]/g, (letter) => `\\${letter.charCodeAt(0).toString(16)} `)
  return `"${safe}"`
}
