import { BasicPlatform, Chart, type ChartConfiguration } from 'chart.js'
import { registerCharts } from '../../../src-renderer/charts/register.ts'
import { SvgContext } from './svg-context.ts'

/** Size of a drawing in CSS pixels, and what it says to someone who cannot see it. */
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly label: string
  /** Unique within the page. */
  readonly id: string
}

/**
 * Draws a chart configuration of the screen as SVG text at its final size.
 * Chart.js runs on its own platform for places without a DOM and draws at once, since animation is off.
 */
export function drawChart(config: ChartConfiguration, { width, height, label, id }: Drawing): string {
  registerCharts()
  const canvas = { width, height, style: {}, getContext: () => context }
  const context = new SvgContext(canvas, id)
  const chart = new Chart(canvas as unknown as HTMLCanvasElement, {
    ...config,
    platform: BasicPlatform,
    options: { ...config.options, responsive: false, animation: false, events: [], devicePixelRatio: 1 },
  })
  const svg = context.toSvg(label)
  chart.destroy()
  return svg
}
