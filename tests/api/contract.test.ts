import { isContractProcedure } from '@orpc/contract'
import { describe, expect, test } from 'vitest'
import { contract } from '../../src-main/api/contract/index.ts'
import { listProcedures } from '../../src-main/api/procedures.ts'
import { router } from '../../src-main/api/handlers/index.ts'

const procedures = listProcedures()

describe('every procedure', () => {
  test.each(procedures.map((procedure) => [procedure.path, procedure] as const))(
    '%s is declared and handled',
    (path, procedure) => {
      expect(procedure.doc).toMatch(/^[A-Z].+\.$/)
      const parts = path.split('.')
      const at = (root: unknown): unknown =>
        parts.reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], root)
      expect(isContractProcedure(at(contract))).toBe(true)
      expect(at(router)).toHaveProperty(['~orpc', 'handler'])
    },
  )

  test('the promised names are there', () => {
    const paths = procedures.map((procedure) => procedure.path)
    expect(paths).toEqual(
      expect.arrayContaining([
        'workspace.create',
        'workspace.open',
        'workspace.status',
        'import.preview',
        'import.run',
        'import.undo',
        'import.batches',
        'import.quarantine',
        'analysis.overview.kpis',
        'analysis.segments.rfm',
        'analysis.baskets.rules',
        'analysis.cohorts.triangle',
        'analysis.uplift.readout',
        'customer.get',
        'sql.query',
        'report.render',
      ]),
    )
  })
})
