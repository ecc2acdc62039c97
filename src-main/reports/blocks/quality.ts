import * as format from '../../../src-renderer/text/format.ts'
import type { BatchSummary } from '../../api/contract/import.ts'
import type { ReportData } from '../data.ts'
import type { Exhibit, Page, Table } from '../document.ts'
import { clip, sourceLine } from '../wording.ts'

/** The batches behind the present figures: those of published loads, in the order they were loaded. */
export function currentBatches(data: ReportData): BatchSummary[] {
  const published = data.loads.filter((load) => load.status === 'published').toSorted((a, b) => a.load - b.load)
  return published.flatMap((load) => load.batches.filter((batch) => batch.status === 'loaded'))
}

/** Files with checksums, row accounting, control totals and failed checks. */
export function qualityPage(data: ReportData): Page {
  const batches = currentBatches(data)
  const controls = batches.flatMap((batch) => batch.controls)
  const failed = controls.filter((control) => !control.passed)
  const sum = (pick: (batch: BatchSummary) => number): number =>
    batches.reduce((total, batch) => total + pick(batch), 0)
  const read = sum((batch) => batch.accounting.read)
  const quarantined = sum((batch) => batch.accounting.quarantined)
  const title =
    failed.length > 0
      ? `${format.plural(failed.length, 'control total')} of the cover note ${failed.length === 1 ? 'does' : 'do'} not tie`
      : `Every one of ${format.count(read)} rows is accounted for; ${format.percent(read === 0 ? 0 : quarantined / read)} quarantined`
  return {
    code: 'quality',
    title: clip(title),
    exhibits: [
      files(batches),
      ...(controls.length > 0 ? [controlTotals(controls)] : []),
      reasons(batches),
      checks(data),
    ],
    soWhat:
      failed.length > 0
        ? 'Explain the differences to the cover note before this report is used.'
        : 'The totals can be used. Ask the owner of the extract about the quarantined rows; each keeps its row number, column and value.',
    source: sourceLine(data, 'load ledger', 'all'),
    flows: true,
  }
}

function files(batches: readonly BatchSummary[]): Table {
  return {
    kind: 'table',
    title: 'Files',
    subtitle: 'Rows read = loaded + duplicate + superseded + quarantined + ignored',
    columns: [
      { label: 'File', align: 'left' },
      ...['Read', 'Loaded', 'Duplicate', 'Superseded', 'Quarantined', 'Ignored', 'Size'].map((label) => ({
        label,
        align: 'right' as const,
      })),
    ],
    rows: batches.flatMap((batch) => [
      {
        kind: 'row' as const,
        cells: [
          { text: batch.file, mono: true },
          format.count(batch.accounting.read),
          format.count(batch.accounting.loaded),
          format.count(batch.accounting.duplicate),
          format.count(batch.accounting.superseded),
          format.count(batch.accounting.quarantined),
          format.count(batch.accounting.ignored),
          format.bytes(batch.bytes),
        ],
      },
      {
        kind: 'hash' as const,
        cells: ['SHA-256', { text: (batch.sha256.match(/.{16}/g) ?? [batch.sha256]).join('  '), mono: true }],
      },
    ]),
    note: null,
  }
}

const CONTROL_NAMES = { rows: 'Rows', sales: 'Sales', firstDate: 'First date', lastDate: 'Last date' } as const

function controlTotals(controls: BatchSummary['controls']): Table {
  return {
    kind: 'table',
    title: 'Control totals',
    subtitle: "Expected = the client's cover note; difference = read minus expected",
    columns: [
      { label: 'Total', align: 'left' },
      ...['Expected', 'Read', 'Difference'].map((label) => ({ label, align: 'right' as const })),
      { label: 'Verdict', align: 'left' },
    ],
    rows: controls.map((control) => ({
      kind: 'row',
      cells: [
        CONTROL_NAMES[control.control],
        control.expected,
        control.actual,
        control.difference,
        control.passed ? { text: 'Ties', tone: 'good' } : { text: 'Does not tie', tone: 'bad' },
      ],
    })),
    note: null,
  }
}

function reasons(batches: readonly BatchSummary[]): Table {
  const rows = batches.flatMap((batch) => [
    ...batch.quarantine.map((reason) => ({ batch, reason, handling: 'Quarantined' })),
    ...batch.warnings.map((reason) => ({ batch, reason, handling: 'Loaded with warning' })),
  ])
  return {
    kind: 'table',
    title: 'Rows that needed attention',
    subtitle: rows.length === 0 ? 'None' : 'By reason code; share of the rows of the file',
    columns: [
      { label: 'Reason', align: 'left' },
      { label: 'File', align: 'left' },
      { label: 'Rows', align: 'right' },
      { label: 'Share', align: 'right' },
      { label: 'Handling', align: 'left' },
    ],
    rows: rows.map(({ batch, reason, handling }) => ({
      kind: 'row',
      cells: [
        { text: reason.code, mono: true },
        batch.file,
        format.count(reason.rows),
        format.percent(batch.accounting.read === 0 ? null : reason.rows / batch.accounting.read),
        handling,
      ],
    })),
    note: null,
  }
}

function checks(data: ReportData): Exhibit {
  const failing = data.checks.filter((check) => !check.passed)
  if (failing.length === 0)
    return { kind: 'note', text: `${format.plural(data.checks.length, 'data test')} ran on this version; all passed.` }
  return {
    kind: 'table',
    title: 'Data tests',
    subtitle: `${format.plural(data.checks.length, 'test')} ran on this version; ${failing.length} did not pass`,
    columns: [
      { label: 'Test', align: 'left' },
      { label: 'Table', align: 'left' },
      { label: 'Rows', align: 'right' },
      { label: 'Severity', align: 'left' },
    ],
    rows: failing.map((check) => ({
      kind: 'row',
      cells: [
        check.doc,
        { text: check.table, mono: true },
        format.count(check.failures),
        check.severity === 'error' ? 'Error' : 'Warning',
      ],
    })),
    note: null,
  }
}
