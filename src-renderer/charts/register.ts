import {
  BarController,
  BarElement,
  BubbleController,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
} from 'chart.js'

/** Registers the Chart.js parts that our charts use, and no others; may be called more than once. */
export function registerCharts(): typeof Chart {
  Chart.register(
    BarController,
    BarElement,
    BubbleController,
    CategoryScale,
    Filler,
    LinearScale,
    LineController,
    LineElement,
    LogarithmicScale,
    PointElement,
    ScatterController,
  )
  return Chart
}
