import type { LoadRow, LoadSummary } from '../api/contract/import.ts'
import { faults } from '../base/faults.ts'
import type { Workspace } from '../store/workspace.ts'

/** The ledger as `import.batches` shows it, newest first; version 0 where a load published none. */
export function ledgerRows(workspace: Workspace): LoadRow[] {
  return workspace.ledger<LoadSummary>().map((row) => {
    const undone = row.status === 'undone'
    const batches = row.summary?.batches ?? []
    return {
      load: row.load,
      version: row.version ?? 0,
      status: row.status,
      current: row.current,
      startedAt: row.startedAt,
      seconds: row.seconds,
      accounting: row.summary?.accounting ?? null,
      batches: undone ? batches.map((batch) => ({ ...batch, status: 'undone' as const })) : batches,
      fault: row.fault === null ? null : codeOf(row.fault),
    }
  })
}

function codeOf(key: string): string {
  return Object.hasOwn(faults, key) ? faults[key as keyof typeof faults].code : key
}
