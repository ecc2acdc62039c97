/** Escapes a text for element content and for double-quoted attributes, and drops control characters. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}

/** Quotes a text as a CSS string, for the page margin boxes. */
export function cssString(text: string): string {
  const safe = text
    .replace(/[\u0000-\u001f\u007f]/g, ' ')
    .replace(/[\\"<>]/g, (letter) => `\\${letter.charCodeAt(0).toString(16)} `)
  return `"${safe}"`
}
