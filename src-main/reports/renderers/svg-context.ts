import { boldWidths, letters, regularWidths } from './font-widths.ts'
import { escapeHtml } from './html-text.ts'

/** Affine matrix a b c d e f, as in SVG's `matrix()`. */
type Matrix = readonly [number, number, number, number, number, number]

interface State {
  matrix: Matrix
  clip: string | null
  fillStyle: string
  strokeStyle: string
  globalAlpha: number
  lineWidth: number
  lineCap: string
  lineJoin: string
  miterLimit: number
  lineDash: readonly number[]
  lineDashOffset: number
  font: string
  textAlign: string
  textBaseline: string
}

const INITIAL: State = {
  matrix: [1, 0, 0, 1, 0, 0],
  clip: null,
  fillStyle: '#000',
  strokeStyle: '#000',
  globalAlpha: 1,
  lineWidth: 1,
  lineCap: 'butt',
  lineJoin: 'miter',
  miterLimit: 10,
  lineDash: [],
  lineDashOffset: 0,
  font: '400 10px sans-serif',
  textAlign: 'start',
  textBaseline: 'alphabetic',
}

/** Mean width of a letter that the table does not hold, in thousandths of an em. */
const OTHER_WIDTH = 600
const ANCHORS: Readonly<Record<string, string>> = { center: 'middle', right: 'end', end: 'end' }
/** Distance from the wanted line of a text to its baseline, in em, for Inter's proportions. */
const BASELINES: Readonly<Record<string, number>> = {
  top: 0.95,
  hanging: 0.73,
  middle: 0.36,
  bottom: -0.24,
  ideographic: -0.24,
}

const short = (value: number): string => String(Math.round(value * 100) / 100)
const precise = (value: number): string => String(Math.round(value * 1e5) / 1e5)

/**
 * The part of CanvasRenderingContext2D that Chart.js draws with, written as SVG elements. It needs no DOM, so the
 * charts of a report are vectors on every host and the same input gives the same bytes.
 */
export class SvgContext {
  readonly canvas: { readonly width: number; readonly height: number }
  readonly #state: State = { ...INITIAL }
  readonly #stack: State[] = []
  readonly #elements: string[] = []
  readonly #clips: string[] = []
  readonly #idPrefix: string
  #path: string[] = []

  /** @param idPrefix makes the ids of clip paths unique within one page */
  constructor(canvas: { readonly width: number; readonly height: number }, idPrefix: string) {
    this.canvas = canvas
    this.#idPrefix = idPrefix
    for (const key of Object.keys(INITIAL) as (keyof State)[]) {
      if (key === 'matrix' || key === 'clip' || key === 'lineDash') continue
      Object.defineProperty(this, key, {
        get: () => this.#state[key],
        set: (value: unknown) => Object.assign(this.#state, { [key]: value }),
      })
    }
  }

  /** The drawing as one `<svg>` element; `label` is its alternative text. */
  toSvg(label: string): string {
    const { width, height } = this.canvas
    const defs = this.#clips.length > 0 ? `<defs>${this.#clips.join('')}</defs>` : ''
    return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${height}">${defs}${this.#elements.join('')}</svg>`
  }

  save(): void {
    this.#stack.push({ ...this.#state })
  }
  restore(): void {
    const state = this.#stack.pop()
    if (state) Object.assign(this.#state, state)
  }
  translate(x: number, y: number): void {
    this.#multiply([1, 0, 0, 1, x, y])
  }
  scale(x: number, y: number): void {
    this.#multiply([x, 0, 0, y, 0, 0])
  }
  rotate(angle: number): void {
    const cos = Math.cos(angle)
    const sin = Math.sin(angle)
    this.#multiply([cos, sin, -sin, cos, 0, 0])
  }
  transform(a: number, b: number, c: number, d: number, e: number, f: number): void {
    this.#multiply([a, b, c, d, e, f])
  }
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void {
    this.#state.matrix = [a, b, c, d, e, f]
  }
  resetTransform(): void {
    this.#state.matrix = INITIAL.matrix
  }
  #multiply([a, b, c, d, e, f]: Matrix): void {
    const [A, B, C, D, E, F] = this.#state.matrix
    this.#state.matrix = [
      A * a + C * b,
      B * a + D * b,
      A * c + C * d,
      B * c + D * d,
      A * e + C * f + E,
      B * e + D * f + F,
    ]
  }
  #point(x: number, y: number): string {
    const [a, b, c, d, e, f] = this.#state.matrix
    return `${short(a * x + c * y + e)} ${short(b * x + d * y + f)}`
  }

  beginPath(): void {
    this.#path = []
  }
  moveTo(x: number, y: number): void {
    this.#path.push(`M${this.#point(x, y)}`)
  }
  lineTo(x: number, y: number): void {
    this.#path.push(`${this.#path.length > 0 ? 'L' : 'M'}${this.#point(x, y)}`)
  }
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#path.push(`C${this.#point(x1, y1)} ${this.#point(x2, y2)} ${this.#point(x, y)}`)
  }
  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    this.#path.push(`Q${this.#point(x1, y1)} ${this.#point(x, y)}`)
  }
  closePath(): void {
    if (this.#path.length > 0) this.#path.push('Z')
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.moveTo(x, y)
    this.lineTo(x + width, y)
    this.lineTo(x + width, y + height)
    this.lineTo(x, y + height)
    this.closePath()
  }
  roundRect(x: number, y: number, width: number, height: number): void {
    this.rect(x, y, width, height)
  }
  arc(x: number, y: number, radius: number, start: number, end: number, counterclockwise = false): void {
    this.ellipse(x, y, radius, radius, 0, start, end, counterclockwise)
  }
  /** Circular arcs only: Chart.js asks for no others. */
  ellipse(
    x: number,
    y: number,
    radius: number,
    _radiusY: number,
    _rotation: number,
    start: number,
    end: number,
    counterclockwise = false,
  ): void {
    const turn = 2 * Math.PI
    const sweep = counterclockwise ? start - end : end - start
    const angle = Math.abs(sweep) >= turn ? turn : ((sweep % turn) + turn) % turn
    const direction = counterclockwise ? -1 : 1
    this.lineTo(x + radius * Math.cos(start), y + radius * Math.sin(start))
    // Two halves: one SVG arc cannot end where it began.
    for (const part of [0.5, 1]) {
      const at = start + direction * angle * part
      const to = this.#point(x + radius * Math.cos(at), y + radius * Math.sin(at))
      this.#path.push(`A${short(radius)} ${short(radius)} 0 0 ${counterclockwise ? 0 : 1} ${to}`)
    }
  }
  clip(): void {
    const id = `${this.#idPrefix}c${this.#clips.length}`
    this.#clips.push(`<clipPath id="${id}"${this.#clipAttribute()}><path d="${this.#path.join('')}"/></clipPath>`)
    this.#state.clip = id
  }
  #clipAttribute(): string {
    return this.#state.clip ? ` clip-path="url(#${this.#state.clip})"` : ''
  }

  fill(): void {
    this.#emitPath(this.#path.join(''), `fill="${this.#paint(this.#state.fillStyle)}"`)
  }
  stroke(): void {
    const { strokeStyle, lineWidth, lineCap, lineJoin, lineDash, lineDashOffset } = this.#state
    if (lineWidth <= 0) return
    const dash =
      lineDash.length > 0
        ? ` stroke-dasharray="${lineDash.join(' ')}" stroke-dashoffset="${short(lineDashOffset)}"`
        : ''
    const style = `fill="none" stroke="${this.#paint(strokeStyle)}" stroke-width="${short(lineWidth)}" stroke-linecap="${lineCap}" stroke-linejoin="${lineJoin}"${dash}`
    this.#emitPath(this.#path.join(''), style)
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    this.#withPath(
      () => this.rect(x, y, width, height),
      () => this.fill(),
    )
  }
  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#withPath(
      () => this.rect(x, y, width, height),
      () => this.stroke(),
    )
  }
  /** Chart.js clears only before it draws; on a fresh drawing there is nothing to clear. */
  clearRect(): void {
    this.#path = []
  }
  #withPath(trace: () => void, paint: () => void): void {
    const kept = this.#path
    this.#path = []
    trace()
    paint()
    this.#path = kept
  }
  #emitPath(path: string, style: string): void {
    if (path === '') return
    this.#elements.push(`<path d="${path}" ${style}${this.#alpha()}${this.#clipAttribute()}/>`)
  }
  #paint(style: string): string {
    return escapeHtml(typeof style === 'string' ? style : 'none')
  }
  #alpha(): string {
    return this.#state.globalAlpha < 1 ? ` opacity="${short(this.#state.globalAlpha)}"` : ''
  }

  setLineDash(dash: readonly number[]): void {
    this.#state.lineDash = dash
  }
  getLineDash(): number[] {
    return [...this.#state.lineDash]
  }

  fillText(text: string, x: number, y: number): void {
    this.#emitText(text, x, y, `fill="${this.#paint(this.#state.fillStyle)}"`)
  }
  /** Outlined text (a halo in the colour of the ground) is drawn as a stroke under the letters. */
  strokeText(text: string, x: number, y: number): void {
    const { strokeStyle, lineWidth } = this.#state
    this.#emitText(
      text,
      x,
      y,
      `fill="none" stroke="${this.#paint(strokeStyle)}" stroke-width="${short(lineWidth)}" stroke-linejoin="round"`,
    )
  }
  measureText(text: string): { width: number; actualBoundingBoxAscent: number; actualBoundingBoxDescent: number } {
    const { size, weight } = this.#font()
    const widths = weight >= 500 ? boldWidths : regularWidths
    let width = 0
    for (const letter of text) width += widths[letters.indexOf(letter)] ?? OTHER_WIDTH
    return { width: (width * size) / 1000, actualBoundingBoxAscent: size * 0.73, actualBoundingBoxDescent: size * 0.2 }
  }
  #font(): { size: number; weight: number; family: string } {
    const [, size = '10', family = 'sans-serif'] = /([\d.]+)px(?:\/[\w.]+)?\s+(.+)$/.exec(this.#state.font) ?? []
    const weight = /\b(bold|[1-9]00)\b/.exec(this.#state.font)?.[1] ?? '400'
    return { size: Number(size), weight: weight === 'bold' ? 700 : Number(weight), family }
  }
  #emitText(text: string, x: number, y: number, style: string): void {
    const { size, weight, family } = this.#font()
    const { matrix, textAlign, textBaseline } = this.#state
    const [a, b, c, d, e, f] = matrix
    const baseline = y + (BASELINES[textBaseline] ?? 0) * size
    // A clip path is read in the text's own space, so only unturned text may carry both; turned text gets a group.
    const turned = a !== 1 || b !== 0 || c !== 0 || d !== 1
    const place = turned
      ? `x="${short(x)}" y="${short(baseline)}" transform="matrix(${matrix.map(precise).join(' ')})"`
      : `x="${short(x + e)}" y="${short(baseline + f)}"`
    const face = `font-family="${escapeHtml(family)}" font-size="${short(size)}" font-weight="${weight}"`
    const anchor = ANCHORS[textAlign]
    const align = anchor ? ` text-anchor="${anchor}"` : ''
    const clip = this.#clipAttribute()
    const element = `<text ${place} ${face}${align} ${style}${this.#alpha()}${turned ? '' : clip}>${escapeHtml(text)}</text>`
    this.#elements.push(turned && clip !== '' ? `<g${clip}>${element}</g>` : element)
  }
}
