import type { Exhibit, Figure, Findings, HeatMap, KpiStrip, RichCell, Table, TableCell } from '../document.ts'
import { escapeHtml } from './html-text.ts'

/** Numbers figures and tables in reading order over the whole report. */
export interface Numbering {
  figures: number
  tables: number
}

const TRIANGLES = { up: 'M4 1 7.5 7h-7z', down: 'M4 7 .5 1h7z' } as const

/** One exhibit as HTML; figures and tables take the next number. */
export function renderExhibit(exhibit: Exhibit, numbers: Numbering, pageNumbers: ReadonlyMap<string, number>): string {
  switch (exhibit.kind) {
    case 'figure':
      return renderFigure(exhibit, numbers)
    case 'table':
      return renderTable(exhibit, numbers)
    case 'heat':
      return renderHeat(exhibit, numbers)
    case 'strip':
      return renderStrip(exhibit)
    case 'findings':
      return renderFindings(exhibit, pageNumbers)
    case 'note':
      return `<p class="line">${escapeHtml(exhibit.text)}</p>`
    case 'definitions':
      return `<section class="defs"><h2>${escapeHtml(exhibit.title)}</h2><dl>${exhibit.items
        .map(([term, meaning]) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(meaning)}</dd></div>`)
        .join('')}</dl></section>`
  }
}

function caption(label: string, { title, subtitle }: { title: string; subtitle: string }): string {
  return `<figcaption><h2><b>${label}</b> ${escapeHtml(title)}</h2><span>${escapeHtml(subtitle)}</span></figcaption>`
}

function renderFigure(figure: Figure, numbers: Numbering): string {
  numbers.figures += 1
  return `<figure>${caption(`Figure ${numbers.figures}`, figure)}<div class="plot">${figure.svg}</div></figure>`
}

/** A change or value with its triangle and tone: never colour alone. */
function rich(cell: RichCell): string {
  const mark = cell.trend
    ? `<svg class="tri" viewBox="0 0 8 8" aria-hidden="true"><path d="${TRIANGLES[cell.trend]}"/></svg>`
    : ''
  const text = cell.mono ? `<code>${escapeHtml(cell.text)}</code>` : escapeHtml(cell.text)
  return `<span class="chg ${cell.tone ?? ''}">${mark}${text}</span>`
}

const content = (cell: TableCell): string => (typeof cell === 'string' ? escapeHtml(cell) : rich(cell))

function renderTable(table: Table, numbers: Numbering): string {
  numbers.tables += 1
  const head = table.columns
    .map(({ label, align }) => `<th scope="col" class="${align}">${escapeHtml(label)}</th>`)
    .join('')
  const body = table.rows
    .map(({ cells, kind }) => {
      const [first = '', ...rest] = cells
      if (kind === 'hash') {
        return `<tr class="hash"><th scope="row">${content(first)}</th><td colspan="${table.columns.length - 1}">${rest.map(content).join(' ')}</td></tr>`
      }
      const tail = rest.map(
        (cell, index) => `<td class="${table.columns[index + 1]?.align ?? 'right'}">${content(cell)}</td>`,
      )
      return `<tr class="${kind}"><th scope="row">${content(first)}</th>${tail.join('')}</tr>`
    })
    .join('')
  const note = table.note === null ? '' : `<p class="note">${escapeHtml(table.note)}</p>`
  return `<figure class="tab">${caption(`Table ${numbers.tables}`, table)}<table class="t"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>${note}</figure>`
}

function renderHeat(heat: HeatMap, numbers: Numbering): string {
  numbers.figures += 1
  const head = heat.columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('')
  const rows = heat.rows
    .map((row) => {
      const cells = row.cells.map((cell) => {
        if (cell === null) return '<td></td>'
        const tone = cell.running ? 'run' : cell.level === null ? 'base' : `q${cell.level}`
        const label = cell.running ? ` aria-label="${escapeHtml(cell.text)}, in progress"` : ''
        return `<td class="${tone}"${label}>${escapeHtml(cell.text)}</td>`
      })
      const size = row.size === '' ? '' : `<td class="size">${escapeHtml(row.size)}</td>`
      return `<tr class="${row.average ? 'avg' : ''}"><th scope="row">${escapeHtml(row.label)}</th>${size}${cells.join('')}</tr>`
    })
    .join('')
  return `<figure>${caption(`Figure ${numbers.figures}`, heat)}<table class="heat ${heat.wide ? 'wide' : ''}"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table><p class="key">${escapeHtml(heat.key)}</p></figure>`
}

function renderStrip(strip: KpiStrip): string {
  const items = strip.items.map(
    ({ label, value, change, note }) =>
      `<div class="k"><dt>${escapeHtml(label)}</dt><dd class="v">${escapeHtml(value)}</dd><dd class="d">${rich(change)}<span>${escapeHtml(note)}</span></dd></div>`,
  )
  return `<dl class="strip">${items.join('')}</dl>`
}

function renderFindings(findings: Findings, pageNumbers: ReadonlyMap<string, number>): string {
  const items = findings.items.map((finding, index) => {
    const page = pageNumbers.get(finding.page)
    const link = page === undefined ? '' : `<a href="#${escapeHtml(finding.page)}">p. ${page}</a>`
    return `<li><span class="no">${index + 1}</span><div><h2>${escapeHtml(finding.title)}</h2><p>${escapeHtml(finding.evidence)}</p><p class="so"><b>So what</b> ${escapeHtml(finding.soWhat)}</p></div><div class="meta"><span class="grade ${finding.grade}">${finding.grade}</span>${link}</div></li>`
  })
  return `<ol class="findings">${items.join('')}</ol>`
}
