import type { ChartOptions, FontSpec, Scale } from 'chart.js'
import type { ChartTheme } from './theme.ts'

type ScaleOptions = NonNullable<NonNullable<ChartOptions['scales']>[string]>
type TextMeasure = Pick<CanvasRenderingContext2D, 'font' | 'measureText'>

/** The type style of axis and value text. */
export function axisFont(theme: ChartTheme): Partial<FontSpec> {
  return { family: theme.fontFamily, size: theme.fontSize, weight: 400, lineHeight: 1.33 }
}

/** CSS font shorthand for text that plugins draw themselves. */
export function canvasFont(theme: ChartTheme, weight: 400 | 600): string {
  return `${weight} ${theme.fontSize}px ${theme.fontFamily}`
}

/** A tick without idle zeros: "50.0%" becomes "50%", "£1.00k" becomes "£1k". */
export function tickText(text: string): string {
  return text.replace(/(\.\d*?)0+(?=\D*$)/, '$1').replace(/\.(?=\D*$)/, '')
}

/** Limits and title of a value axis. */
export interface ValueAxis {
  readonly format: (value: number) => string
  readonly min?: number
  readonly max?: number
  /** Values the axis must hold; it ends at the next tidy tick beyond them. */
  readonly holds?: readonly number[]
  readonly step?: number
  readonly stacked?: boolean
  readonly title?: string
  /** Values of a logarithmic axis at which a label stands; makes the axis logarithmic. */
  readonly logTicks?: readonly number[]
  /** Draws a base line instead of grid lines (the horizontal axis of a point chart). */
  readonly baseLine?: boolean
}

/** The value axis of bars that carry their values in text: from zero to the longest bar, not drawn. */
export function hiddenAxis(most: number): ScaleOptions {
  return { display: false, beginAtZero: true, ...(most > 0 ? { max: most } : {}) }
}

/** A value axis: grid lines only, at most five ticks, labels in caption grey; starts at zero unless limits say otherwise. */
export function valueAxis(theme: ChartTheme, axis: ValueAxis): ScaleOptions {
  const { format, min, max, step, title, logTicks, holds, baseLine = false, stacked = false } = axis
  return {
    ...(logTicks ? { type: 'logarithmic' as const } : {}),
    beginAtZero: min === undefined && !logTicks,
    stacked,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(holds ? { suggestedMin: Math.min(...holds), suggestedMax: Math.max(...holds) } : {}),
    border: { display: baseLine, color: theme.line },
    grid: { display: !baseLine, color: theme.grid, drawTicks: false, lineWidth: 1 },
    ticks: {
      color: theme.text3,
      font: axisFont(theme),
      padding: 6,
      maxTicksLimit: 6,
      ...(step === undefined ? {} : { stepSize: step }),
      callback: (value: string | number) => tickText(format(Number(value))),
    },
    ...(title === undefined ? {} : { title: axisTitle(theme, title) }),
    ...(logTicks
      ? { afterBuildTicks: (scale: Scale) => void (scale.ticks = logTicks.map((value) => ({ value }))) }
      : {}),
  }
}

/** A period or category axis: base line, no grid, horizontal labels; `labels` hold '' where no label stands. */
export function categoryAxis(
  theme: ChartTheme,
  labels: readonly (string | readonly string[])[],
  extra: { readonly stacked?: boolean; readonly title?: string } = {},
): ScaleOptions {
  const at = (index: number): string | string[] => {
    const label = labels[index] ?? ''
    return typeof label === 'string' ? label : [...label]
  }
  return {
    stacked: extra.stacked ?? false,
    border: { color: theme.line },
    grid: { display: false },
    ticks: {
      color: theme.text3,
      font: axisFont(theme),
      padding: 4,
      maxRotation: 0,
      autoSkip: false,
      callback: (_value: string | number, index: number) => at(index),
    },
    ...(extra.title === undefined ? {} : { title: axisTitle(theme, extra.title) }),
  }
}

/**
 * Names beside horizontal bars. Chart.js caps an axis at half the width and lets long names run under the bars, so
 * the names are measured and the width is set; names wider than `cap` pixels end in an ellipsis.
 */
export function nameAxis(theme: ChartTheme, names: readonly string[], cap = 148): ScaleOptions {
  // Chart.js asks for every name and for the width several times per drawing; to measure text is slow.
  const held: { texts: readonly string[] | null; width: number } = { texts: null, width: 0 }
  const shown = (context: TextMeasure): readonly string[] => {
    if (held.texts) return held.texts
    context.font = canvasFont(theme, 400)
    const texts = names.map((name) => fitText(context, name, cap))
    held.width = Math.max(0, ...texts.map((name) => context.measureText(name).width))
    return (held.texts = texts)
  }
  return {
    border: { display: true, color: theme.line },
    grid: { display: false },
    afterFit: (scale: Scale) => {
      shown(scale.ctx)
      scale.width = Math.ceil(held.width) + 12
    },
    ticks: {
      color: theme.text2,
      font: axisFont(theme),
      padding: 8,
      crossAlign: 'far',
      maxRotation: 0,
      autoSkip: false,
      callback(this: Scale, _value: string | number, index: number) {
        return shown(this.ctx)[index] ?? ''
      },
    },
  }
}

/** Cuts a text with an ellipsis so that it is at most `cap` pixels wide in the context's current font. */
export function fitText(context: Pick<CanvasRenderingContext2D, 'measureText'>, text: string, cap: number): string {
  if (context.measureText(text).width <= cap) return text
  for (let length = text.length - 1; length > 0; length -= 1) {
    const cut = `${text.slice(0, length).trimEnd()}…`
    if (context.measureText(cut).width <= cap) return cut
  }
  return '…'
}

/** Shared options; a fresh object per call. Padding leaves room for text beside the plot. */
export function baseOptions(padding: { readonly right?: number; readonly top?: number } = {}): {
  animation: false
  responsive: true
  maintainAspectRatio: false
  resizeDelay: number
  layout: { padding: { top: number; right: number; bottom: number; left: number } }
} {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    resizeDelay: 100,
    layout: { padding: { top: padding.top ?? 4, right: padding.right ?? 4, bottom: 0, left: 0 } },
  }
}

/** Legend and tooltip are HTML beside the canvas. */
export function quietPlugins(): { legend: { display: false }; tooltip: { enabled: false } } {
  return { legend: { display: false }, tooltip: { enabled: false } }
}

function axisTitle(
  theme: ChartTheme,
  text: string,
): { display: true; text: string; color: string; font: Partial<FontSpec>; padding: { top: number } } {
  return { display: true, text, color: theme.text3, font: axisFont(theme), padding: { top: 2 } }
}
