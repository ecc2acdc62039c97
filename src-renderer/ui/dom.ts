/** Whether a key press or a paste belongs to a text field, so that shortcuts stay away. */
export function isTyping(event: Event): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/**
 * Copies the first table inside an element as tab-separated text; a cell's `data-raw` goes before its shown text.
 * @returns false when there is no table
 */
export async function copyTable(within: HTMLElement | undefined): Promise<boolean> {
  const table = within?.querySelector('table')
  if (!table) return false
  const lines = [...table.rows].map((row) =>
    [...row.cells].map((cell) => cell.dataset['raw'] ?? cell.innerText.replace(/\s+/g, ' ').trim()).join('\t'),
  )
  await navigator.clipboard.writeText(lines.join('\n'))
  return true
}
