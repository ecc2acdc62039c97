import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { findChromium, root } from './common.mjs'

/**
 * Writes the advance widths of the bundled typeface as a table, so that charts of a report can be laid out where
 * there is no browser. Run again after a new version of the font package.
 */
const { chromium } = createRequire(import.meta.url)('playwright')
const font = readFileSync(join(root, 'node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'))
const characters = [
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
  ...Array.from({ length: 96 }, (_, index) => String.fromCharCode(160 + index)),
  ...'–—‘’“”…€−×',
]
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
const page = await browser.newPage()
const widths = await page.evaluate(
  async ([data, letters]) => {
    const face = new FontFace('Measured', `url(data:font/woff2;base64,${data})`, { weight: '100 900' })
    document.fonts.add(await face.load())
    const context = document.createElement('canvas').getContext('2d')
    const measure = (weight) => {
      context.font = `${weight} 1000px Measured`
      return letters.map((letter) => Math.round(context.measureText(letter).width))
    }
    return { 400: measure(400), 600: measure(600) }
  },
  [font.toString('base64'), characters],
)
await browser.close()
const unique = [...new Set(characters)]
const row = (weight) => unique.map((letter) => widths[weight][characters.indexOf(letter)])
writeFileSync(
  join(root, 'src-main/reports/renderers/font-widths.ts'),
  `/** Advance widths of Inter in thousandths of an em, written by resources/scripts/measure-font.mjs. */
export const letters = ${JSON.stringify(unique.join(''))}
export const regularWidths: readonly number[] = ${JSON.stringify(row(400))}
export const boldWidths: readonly number[] = ${JSON.stringify(row(600))}
`,
)
