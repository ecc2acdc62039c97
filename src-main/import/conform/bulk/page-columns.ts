import type { PageColumn } from '../../../store/pages/columns.ts'
import type { TablePlan } from '../../../store/pages/table-plan.ts'
import type { AnyStage } from './stage.ts'

/** The staged rows as the page writer takes them, in declared order; a column of one value is a constant. */
export function pageColumns(stage: AnyStage, plan: TablePlan): PageColumn[] {
  return plan.columns.map(({ name, type }, place) => {
    if (place === plan.rowid) return { kind: 'constant', value: null }
    const codes = stage.codes[name]
    if (codes !== undefined) return textColumn(stage, name, codes)
    const values = stage.numbers[name] ?? new Float64Array()
    const [first = Number.NaN] = values
    if (stage.restOf(name) !== null || isOneNumber(values, stage.count))
      return { kind: 'constant', value: Number.isNaN(first) ? null : first }
    return type === 'REAL' ? { kind: 'real', values } : { kind: 'integer', values }
  })
}

function textColumn(stage: AnyStage, name: string, codes: Uint32Array): PageColumn {
  const pool = stage.pools[name]
  const [first = 0] = codes
  if (pool === undefined) return { kind: 'constant', value: null }
  if (stage.restOf(name) !== null || isOneCode(codes, stage.count)) return { kind: 'constant', value: pool.text(first) }
  return { kind: 'text', codes, bytes: pool.bytes, offsets: pool.offsets, nullCode: 0 }
}

function isOneNumber(values: Float64Array, count: number): boolean {
  const first = values[0] as number
  for (let at = 1; at < count; at++) if (!Object.is(values[at], first)) return false
  return true
}

function isOneCode(codes: Uint32Array, count: number): boolean {
  const first = codes[0]
  for (let at = 1; at < count; at++) if (codes[at] !== first) return false
  return true
}
