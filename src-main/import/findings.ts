import type { Proposal } from './propose.ts'
import type { IssueTally } from './conform/row-log.ts'
import type { IssueCode } from './issue-codes.ts'
import { issueKind } from './issue-codes.ts'

/** Something the user should know about a file, in one sentence with its remedy. */
export interface Finding {
  readonly code: string
  readonly severity: 'block' | 'quarantine' | 'warn' | 'info'
  readonly message: string
  readonly remedy: string
  readonly rows: number
  readonly column: string | null
  readonly examples: { row: number; value: string }[]
}

/** What stands in the way of a proposed load, and what was noticed while looking. */
export function proposalFindings(proposal: Proposal): Finding[] {
  const blocks = proposal.blocks.map(({ fault, column }): Finding => {
    return {
      code: fault.fault.code,
      severity: 'block',
      message: fault.message,
      remedy: fault.fault.help,
      rows: 0,
      column,
      examples: [],
    }
  })
  const notes = proposal.sniffed.notes.map((message): Finding => {
    return { code: 'T-NOTE', severity: 'info', message, remedy: 'Nothing to do.', rows: 0, column: null, examples: [] }
  })
  return [...blocks, ...unmappedFindings(proposal), ...notes]
}

function unmappedFindings({ header, plan, profile }: Proposal): Finding[] {
  if (plan === null || profile !== null) return []
  const unmapped = header.filter((column) => plan.mapping[column] === undefined)
  if (unmapped.length === 0) return []
  const message = `${unmapped.length === 1 ? 'One column is' : `${unmapped.length} columns are`} not loaded: ${unmapped.join(', ')}.`
  return [
    {
      code: 'M-UNMAPPED',
      severity: 'info',
      message,
      remedy: 'Map them if they matter.',
      rows: 0,
      column: null,
      examples: [],
    },
  ]
}

/** Issues of rows as findings, rejected rows first, most frequent first. */
export function issueFindings(tallies: readonly IssueTally[]): Finding[] {
  return tallies
    .map(({ code, column, rows, examples }): Finding => {
      const { severity, remedy } = issueKind(code)
      return {
        code,
        severity,
        message: tallySentence(code, column, rows),
        remedy,
        rows,
        column,
        examples: [...examples],
      }
    })
    .toSorted((a, b) => rank(a) - rank(b) || b.rows - a.rows)
}

function rank(finding: Finding): number {
  return finding.severity === 'quarantine' ? 0 : 1
}

function tallySentence(code: IssueCode, column: string | null, rows: number): string {
  const place = column === null ? '' : ` in column ${column}`
  return `${rows.toLocaleString('en-GB')} ${rows === 1 ? 'row' : 'rows'}${place}: ${issueKind(code).condition}`
}
