import type { Comparison } from '../../src-main/analysis/uplift/contract.ts'
import type { ChartDrawing } from './drawing.ts'
import type { ChartTheme } from './theme.ts'
import { axisFont, baseOptions, quietPlugins, valueAxis } from './axes.ts'
import { errorBars } from './plugins/error-bars.ts'
import { referenceLine } from './plugins/reference-line.ts'
import { rowTexts } from './plugins/row-texts.ts'

export interface Forest {
  readonly comparisons: readonly Comparison[]
  readonly armName: (arm: string) => string
  /** Writes an effect with its sign: "+£0.77", "+0.68 pp". */
  readonly format: (value: number) => string
}

interface Effect {
  readonly name: string
  readonly kind: 'raw' | 'adjusted'
  readonly diff: number
  readonly low: number
  readonly high: number
}

/** Difference of each arm against control with its interval, and the covariate-adjusted one below it where there is one. */
export function forest(input: Forest): ChartDrawing {
  const effects = input.comparisons.flatMap((comparison) => effectsOf(comparison, input.armName))
  const text = (effect: Effect): string =>
    `${input.format(effect.diff)} (${input.format(effect.low)} to ${input.format(effect.high)})`
  // Row 1 is on top: the axis runs downwards.
  const rows = effects.map((effect, index) => ({ y: index + 1, text: text(effect) }))
  const points = (kind: Effect['kind']): { x: number; y: number }[] =>
    effects.flatMap((effect, index) => (effect.kind === kind ? [{ x: effect.diff, y: index + 1 }] : []))
  return {
    draw: (theme) => ({
      type: 'scatter',
      data: {
        datasets: [
          { data: points('raw'), pointRadius: 6, backgroundColor: theme.cat[0], borderColor: theme.cat[0] },
          {
            data: points('adjusted'),
            pointRadius: 6,
            pointStyle: 'triangle',
            backgroundColor: theme.cat[1],
            borderColor: theme.cat[1],
          },
        ],
      },
      options: {
        ...baseOptions({
          right: Math.ceil(Math.max(...rows.map((row) => row.text.length), 0) * theme.fontSize * 0.56) + 12,
        }),
        plugins: quietPlugins(),
        scales: {
          x: valueAxis(theme, {
            format: input.format,
            holds: [0, ...effects.flatMap((effect) => [effect.low, effect.high])],
          }),
          y: rowAxis(
            theme,
            effects.map((effect) => effect.name),
          ),
        },
      },
      plugins: [referenceLine(theme.text2, 'x', 0), errorBars(bars(effects, theme)), rowTexts(theme, rows)],
    }),
    marks: marksOf(effects, text),
  }
}

function effectsOf({ arm, diff, ciLow, ciHigh, adjusted }: Comparison, armName: (arm: string) => string): Effect[] {
  const raw: Effect[] =
    diff === null || ciLow === null || ciHigh === null
      ? []
      : [{ name: armName(arm), kind: 'raw', diff, low: ciLow, high: ciHigh }]
  const corrected: Effect[] = adjusted
    ? [{ name: 'adjusted', kind: 'adjusted', diff: adjusted.diff, low: adjusted.ciLow, high: adjusted.ciHigh }]
    : []
  return [...raw, ...corrected]
}

function positionIn(effects: readonly Effect[], index: number): { dataset: number; index: number } {
  const kind = effects[index]?.kind
  return {
    dataset: kind === 'raw' ? 0 : 1,
    index: effects.slice(0, index).filter((effect) => effect.kind === kind).length,
  }
}

function bars(effects: readonly Effect[], theme: ChartTheme): Parameters<typeof errorBars>[0] {
  return effects.map((effect, index) => ({
    ...positionIn(effects, index),
    low: effect.low,
    high: effect.high,
    color: effect.kind === 'raw' ? theme.cat[0] : theme.cat[1],
  }))
}

function marksOf(effects: readonly Effect[], text: (effect: Effect) => string): ChartDrawing['marks'] {
  return effects.map((effect, index) => ({ ...positionIn(effects, index), text: `${effect.name}, ${text(effect)}` }))
}

function rowAxis(theme: ChartTheme, names: readonly string[]): ReturnType<typeof valueAxis> {
  return {
    reverse: true,
    min: 0.4,
    max: names.length + 0.6,
    border: { display: false },
    grid: { display: false },
    afterBuildTicks: (scale) => void (scale.ticks = names.map((_, index) => ({ value: index + 1 }))),
    ticks: {
      color: theme.text2,
      font: axisFont(theme),
      crossAlign: 'far',
      autoSkip: false,
      padding: 8,
      callback: (_value, index) => names[index] ?? '',
    },
  }
}
