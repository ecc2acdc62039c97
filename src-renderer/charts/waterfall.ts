import type { z } from 'zod'
import type { OverviewDrivers } from '../../src-main/analysis/overview/contract.ts'
import type { ChartDrawing } from './drawing.ts'
import type { ChartTheme } from './theme.ts'
import * as format from '../text/format.ts'
import { baseOptions, hiddenAxis, nameAxis, quietPlugins } from './axes.ts'
import { connectors } from './plugins/connectors.ts'
import { valueColumn } from './plugins/value-column.ts'

type Drivers = NonNullable<z.infer<typeof OverviewDrivers>>
type DriverCode = Drivers['parts'][number]['code']

/** What each part of the change is called. */
export const driverNames: Readonly<Record<DriverCode, string>> = {
  customers: 'Customers',
  orders_per_customer: 'Orders per customer',
  units_per_order: 'Units per order',
  price_and_mix: 'Price and mix',
  guests: 'Guests',
  returns: 'Returns',
}

interface Step {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly label: string
  readonly kind: 'total' | 'up' | 'down'
}

/** The change of net revenue as steps from the comparison's total to this period's; parts of zero are left out. */
export function waterfall(drivers: Drivers, currency: string): ChartDrawing {
  const steps = stepsOf(drivers, currency)
  const names = steps.map((step) => step.name)
  const most = Math.max(...steps.flatMap((step) => [step.from, step.to]))
  return {
    draw: (theme) => ({
      type: 'bar',
      data: {
        labels: names,
        datasets: [
          {
            data: steps.map((step): [number, number] => [step.from, step.to]),
            barPercentage: 0.72,
            categoryPercentage: 1,
            backgroundColor: steps.map((step) => fill(step, theme)),
          },
        ],
      },
      options: {
        ...baseOptions({ right: Math.ceil(theme.fontSize * 5.2) }),
        indexAxis: 'y',
        plugins: quietPlugins(),
        scales: {
          x: hiddenAxis(most),
          y: nameAxis(theme, names),
        },
      },
      plugins: [
        connectors(
          theme.control,
          steps.map((step) => step.to),
        ),
        valueColumn(theme, {
          texts: steps.map((step) => step.label),
          color: (index) => textColor(steps[index], theme),
        }),
      ],
    }),
    marks: steps.map((step, index) => ({ dataset: 0, index, text: `${step.name}, ${step.label}` })),
  }
}

function stepsOf({ previous, current, parts }: Drivers, currency: string): Step[] {
  const total = (name: string, to: number): Step => ({
    name,
    from: 0,
    to,
    label: format.moneyShort(to, currency),
    kind: 'total',
  })
  const steps: Step[] = [total('Comparison', previous)]
  for (const part of parts) {
    if (part.value === 0) continue
    const from = steps.at(-1)?.to ?? previous
    const kind = part.value < 0 ? 'down' : 'up'
    steps.push({
      name: driverNames[part.code],
      from,
      to: from + part.value,
      label: format.moneyChange(part.value, currency),
      kind,
    })
  }
  return [...steps, total('This period', current)]
}

function fill(step: Step, theme: ChartTheme): string {
  return step.kind === 'total' ? theme.cat[0] : step.kind === 'up' ? theme.good : theme.bad
}

function textColor(step: Step | undefined, theme: ChartTheme): string {
  return !step || step.kind === 'total' ? theme.text : fill(step, theme)
}
