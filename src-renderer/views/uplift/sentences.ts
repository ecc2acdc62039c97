import type { Comparison } from '../../../src-main/analysis/uplift/contract.ts'
import type { Readout } from './uplift.svelte.ts'
import * as format from '../../text/format.ts'
import { effect, effectEnd, plainName } from './uplift.svelte.ts'

/** UPL-1, UPL-2 or UPL-4: the headline of a read-out. */
export function headline(readout: Readout): string {
  if (!readout.srm.readable) return unreadable(readout)
  const [best] = readout.comparisons.toSorted((a, b) => (b.diff ?? 0) - (a.diff ?? 0))
  if (!best) return 'No arm to compare with control'
  return verdictSentence(readout, best)
}

function verdictSentence(readout: Readout, comparison: Comparison): string {
  const arm = plainName(comparison.arm)
  const outcome = plainName(readout.outcome).toLowerCase()
  const measure = readout.outcomeKind === 'proportion' ? `the ${outcome} rate` : outcome
  const size = effect(readout, comparison.diff)
  const plain = effect(readout, comparison.diff === null ? null : Math.abs(comparison.diff)).replace('+', '')
  const range = `95%: ${effectEnd(readout, comparison.ciLow)} to ${effectEnd(readout, comparison.ciHigh)}`
  const relative = comparison.relative === null ? '' : `, ${format.change(comparison.relative)}`
  switch (comparison.verdict) {
    case 'clear_increase':
      return `Clear increase: ${arm} raised ${measure} by ${plain} (${range})${relative}`
    case 'clear_decrease':
      return `Clear decrease: ${arm} lowered ${measure} by ${plain} (${range})${relative}`
    case 'insufficient':
      return `Too few units to say what ${arm} did to ${measure}`
    case 'not_readable':
      return unreadable(readout)
    case 'not_conclusive':
      return `Not conclusive: ${arm} and ${measure}, best estimate ${size} (${range})`
  }
}

/** Why the figures below must not be used. */
function unreadable(readout: Readout): string {
  const sizes = readout.arms.map((arm) => format.count(arm.n)).join(' against ')
  return `Not readable: ${sizes} is very unlikely under the planned split (p ${format.pValue(readout.srm.p).replace(/^(?!<)/, '= ')})`
}

/** What the forest shows for the chosen outcome. */
export function forestSentence(readout: Readout): string {
  const clear = readout.comparisons.filter(
    (one) => one.verdict === 'clear_increase' || one.verdict === 'clear_decrease',
  )
  if (!readout.srm.readable) return 'Shown for diagnosis only'
  if (clear.length === readout.comparisons.length) return 'No interval crosses zero'
  return clear.length === 0
    ? 'Every interval crosses zero'
    : `${format.count(clear.length)} of ${format.count(readout.comparisons.length)} intervals clear of zero`
}

/** Which arm has the highest mean. */
export function armSentence(readout: Readout, show: (value: number | null) => string): string {
  const [top] = readout.arms.toSorted((a, b) => (b.mean ?? 0) - (a.mean ?? 0))
  return top ? `${plainName(top.arm)} is highest with ${show(top.mean)}` : ''
}
