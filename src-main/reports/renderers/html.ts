import type { Page, ReportDocument } from '../document.ts'
import { type Numbering, renderExhibit } from './html-exhibits.ts'
import { cssString, escapeHtml } from './html-text.ts'
import { reportStyles } from './styles.ts'

/**
 * The report as one self-contained HTML page: fonts and drawings inside, no script, nothing fetched, and a content
 * policy that would refuse both. Headings become bookmarks; `@page` boxes carry header, footer and page numbers.
 */
export function renderHtml(report: ReportDocument): string {
  const numbers: Numbering = { figures: 0, tables: 0 }
  const pageNumbers = new Map(report.pages.map((page, index) => [page.code, index + 2]))
  const pages = report.pages.map((page) => renderPage(page, numbers, pageNumbers))
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml([report.client, report.title].filter((text) => text !== '').join(': '))}</title>
<style>${marginBoxes(report)}${reportStyles()}</style>
</head>
<body>
${renderCover(report)}
${pages.join('\n')}
</body>
</html>
`
}

function renderCover({ client, title, period, lead, facts, confidentiality }: ReportDocument): string {
  const rows = facts.map(([label, value]) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`)
  return `<section class="sheet cover" id="cover"><div class="band"></div><p class="client">${escapeHtml(client)}</p><h1>${escapeHtml(title)}</h1><p class="period">${escapeHtml(period)}</p><p class="lead">${escapeHtml(lead)}</p><dl>${rows.join('')}</dl><p class="conf">${escapeHtml(confidentiality)}</p></section>`
}

function renderPage(page: Page, numbers: Numbering, pageNumbers: ReadonlyMap<string, number>): string {
  const exhibits = page.exhibits.map((exhibit) => renderExhibit(exhibit, numbers, pageNumbers)).join('\n')
  const soWhat = page.soWhat === null ? '' : `<div class="sowhat"><b>So what</b><p>${escapeHtml(page.soWhat)}</p></div>`
  return `<section class="sheet${page.flows ? ' flows' : ''}" id="${escapeHtml(page.code)}"><h1>${escapeHtml(page.title)}</h1>${exhibits}${soWhat}<p class="src">${escapeHtml(page.source)}</p></section>`
}

function marginBoxes({ title, client, confidentiality }: ReportDocument): string {
  const small = 'font: 400 8pt "Inter Variable"; color: #5F6875;'
  return `@page { size: 210mm 297mm; margin: 18mm 16mm 20mm;
@top-left { content: ${cssString(title)}; ${small} vertical-align: middle; }
@top-right { content: ${cssString(client)}; font: 600 9pt "Inter Variable"; color: #1A2029; vertical-align: middle; }
@bottom-left { content: ${cssString(confidentiality)}; ${small} }
@bottom-right { content: "Page " counter(page) " of " counter(pages); ${small} } }
@page cover { margin: 0; @top-left { content: none; } @top-right { content: none; } @bottom-left { content: none; } @bottom-right { content: none; } }
`
}
