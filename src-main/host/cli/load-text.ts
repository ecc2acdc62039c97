import type { LoadSummary } from '../../api/contract/import.ts'
import { figure, textTable } from './text-table.ts'

/** The balanced summary of a load as text. */
export function loadText(summary: LoadSummary): string {
  const files = textTable(
    ['file', 'extract', 'profile', 'read', 'loaded', 'duplicate', 'superseded', 'quarantined', 'ignored'],
    summary.batches.map(({ file, entity, profile, status, accounting: rows }) => [
      file,
      status === 'duplicate_file' ? `${entity} (loaded before)` : entity,
      profile,
      rows.read,
      rows.loaded,
      rows.duplicate,
      rows.superseded,
      rows.quarantined,
      rows.ignored,
    ]),
  )
  const reasons = summary.batches.flatMap((batch) =>
    [
      ...batch.quarantine.map((row) => ({ ...row, kind: 'quarantined' })),
      ...batch.warnings.map((row) => ({ ...row, kind: 'warning' })),
    ].map(({ code, rows, kind }) => [batch.file, kind, code, rows]),
  )
  const reading = summary.batches.flatMap((batch) => batch.reading.map((sentence) => [batch.file, sentence]))
  const head = summary.published
    ? `Load ${summary.load} is published as version ${summary.version}`
    : 'Nothing was published'
  const tests = `${figure(summary.checks.run)} data tests, ${figure(summary.checks.failed)} failed, ${figure(summary.checks.warned)} warnings`
  return [
    `${head} after ${figure(summary.seconds, 1)} s (${tests}, ${figure(summary.peakMemoryMb, 0)} MB at peak).`,
    files,
    ...(reading.length > 0 ? [textTable(['file', 'read this way because'], reading)] : []),
    ...(reasons.length > 0 ? [textTable(['file', 'kind', 'code', 'rows'], reasons)] : []),
    ...(summary.controls.length > 0 ? [controlsText(summary)] : []),
  ].join('\n\n')
}

function controlsText(summary: LoadSummary): string {
  return textTable(
    ['control', 'expected', 'read', 'difference', 'result'],
    summary.controls.map((one) => [
      one.control,
      one.expected,
      one.actual,
      one.difference,
      one.passed ? 'ties' : 'DIFFERS',
    ]),
  )
}
