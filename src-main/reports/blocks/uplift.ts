import { forest } from '../../../src-renderer/charts/forest.ts'
import { printTheme } from '../../../src-renderer/charts/theme.ts'
import * as format from '../../../src-renderer/text/format.ts'
import type { Comparison, ReadoutResult } from '../../analysis/uplift/contract.ts'
import type { ReportData, Study } from '../data.ts'
import type { Exhibit, Page, Table } from '../document.ts'
import { drawChart } from '../renderers/draw-chart.ts'
import { clip, sourceLine } from '../wording.ts'

const VERDICTS: Readonly<Record<Comparison['verdict'], string>> = {
  clear_increase: 'Clear increase',
  clear_decrease: 'Clear decrease',
  not_conclusive: 'Not conclusive',
  insufficient: 'Too few to say',
  not_readable: 'Not readable',
}
const CHECKS: Readonly<Record<ReadoutResult['checks'][number]['code'], string>> = {
  split: 'Split as planned',
  both_arms: 'No one in both arms',
  balance: 'Groups alike before',
  sample: 'Sample large enough',
}
const CHECK_WORDS = { pass: 'Passed', warn: 'Warning', fail: 'Failed', unknown: 'Not known' } as const

/** One page per loaded study: can it be trusted, what is the effect, how sure is it. */
export function upliftPages(data: ReportData): Page[] {
  return data.studies.flatMap((study, index) => studyPage(data, study, index) ?? [])
}

/** How an effect of one outcome is written: percentage points for 0/1 outcomes, plain numbers else. */
export function effectFormat(outcome: ReadoutResult): (value: number | null) => string {
  return outcome.outcomeKind === 'proportion'
    ? (value) => (value === null ? format.MISSING : `${value > 0 ? '+' : ''}${format.decimal(value * 100, 2)} pp`)
    : (value) => (value === null ? format.MISSING : `${value > 0 ? '+' : ''}${format.decimal(value, 3)}`)
}

/** The sentence that says what a study showed for its first outcome. */
export function studySentence(study: Study): string {
  const [outcome] = study.readouts
  const best = outcome?.comparisons.toSorted((a, b) => (b.diff ?? 0) - (a.diff ?? 0))[0]
  if (!outcome || !best) return `${study.name} has no arm to compare`
  if (!outcome.srm.readable) return `${study.name} cannot be read: the split differs from the plan`
  const show = effectFormat(outcome)
  const interval = `95%: ${show(best.ciLow)} to ${show(best.ciHigh)}`
  if (best.verdict === 'clear_increase')
    return `${best.arm} raised ${outcome.outcome} by ${show(best.diff).replace('+', '')} (${interval})`
  if (best.verdict === 'clear_decrease')
    return `${best.arm} lowered ${outcome.outcome} by ${show(best.diff).replace('-', '')} (${interval})`
  return `${study.name} shows no clear effect on ${outcome.outcome} (${interval})`
}

function studyPage(data: ReportData, study: Study, index: number): Page | null {
  const [first] = study.readouts
  if (!first) return null
  return {
    code: index === 0 ? 'uplift' : `uplift-${index + 1}`,
    title: clip(studySentence(study)),
    exhibits: [trust(first), ...study.readouts.map((outcome) => results(outcome)), plot(first, index)],
    soWhat: first.srm.readable
      ? `Units were assigned at random and are analysed as assigned, so the difference is an effect of the arm. Weigh ${effectFormat(first)(first.comparisons[0]?.diff ?? null)} per unit against the cost of treating one.`
      : 'Find out why the split differs from the plan before using any number on this page.',
    source: sourceLine(data, `${format.count(first.units)} units of ${study.name}`, 'all'),
    flows: study.readouts.length > 3,
  }
}

function trust(outcome: ReadoutResult): Table {
  return {
    kind: 'table',
    title: 'Can it be trusted?',
    subtitle: `Checks before any effect; sample ratio χ² ${format.decimal(outcome.srm.statistic, 2)}, df ${outcome.srm.df}, p ${format.pValue(outcome.srm.p)}`,
    columns: [
      { label: 'Check', align: 'left' },
      { label: 'Verdict', align: 'left' },
      { label: 'Value', align: 'left' },
    ],
    rows: outcome.checks.map((check) => ({
      kind: 'row',
      cells: [
        CHECKS[check.code],
        {
          text: CHECK_WORDS[check.verdict],
          tone: check.verdict === 'pass' ? 'good' : check.verdict === 'unknown' ? 'muted' : 'warn',
        },
        check.value,
      ],
    })),
    note: outcome.excluded > 0 ? `${format.plural(outcome.excluded, 'unit')} left out.` : null,
  }
}

function results(outcome: ReadoutResult): Table {
  const show = effectFormat(outcome)
  const level = (value: number | null): string =>
    outcome.outcomeKind === 'proportion' ? format.percent(value) : format.decimal(value, 3)
  const control = outcome.arms.find((arm) => arm.isControl)
  return {
    kind: 'table',
    title: `Effect on ${outcome.outcome}`,
    subtitle: `Each arm against ${control?.arm ?? 'control'} (n ${format.count(control?.n)}, ${level(control?.mean ?? null)}); 95% intervals; p adjusted over arms (Holm)`,
    columns: [
      { label: 'Arm', align: 'left' },
      { label: 'n', align: 'right' },
      { label: 'Value', align: 'right' },
      { label: 'Difference (95%)', align: 'right' },
      { label: 'Relative', align: 'right' },
      { label: 'p', align: 'right' },
      { label: 'Verdict', align: 'left' },
    ],
    rows: outcome.comparisons.map((comparison) => {
      const arm = outcome.arms.find((candidate) => candidate.arm === comparison.arm)
      return {
        kind: 'row',
        cells: [
          comparison.arm,
          format.count(arm?.n),
          level(arm?.mean ?? null),
          `${show(comparison.diff)} (${show(comparison.ciLow)} to ${show(comparison.ciHigh)})`,
          format.change(comparison.relative),
          format.pValue(comparison.pAdjusted),
          outcome.srm.readable ? VERDICTS[comparison.verdict] : VERDICTS.not_readable,
        ],
      }
    }),
    note: null,
  }
}

function plot(outcome: ReadoutResult, index: number): Exhibit {
  const show = effectFormat(outcome)
  const chart = forest({ comparisons: outcome.comparisons, armName: (arm) => arm, format: show })
  return {
    kind: 'figure',
    title: `Effect on ${outcome.outcome} by arm`,
    subtitle: 'Difference from control with its 95% interval',
    svg: drawChart(chart.draw(printTheme), {
      width: 672,
      height: 60 + 36 * Math.max(1, outcome.comparisons.length),
      label: `Effects. ${chart.marks.map((mark) => mark.text).join('; ')}`,
      id: `uplift${index}`,
    }),
  }
}
