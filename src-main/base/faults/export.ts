import type { Fault } from '../faults.ts'

/** Faults of reports and exported files. */
export const exportFaults = {
  export_exists: { code: 'PL-EXP-001', status: 409, exit: 2, retry: false, help: 'Choose another file name.' },
  no_browser: {
    code: 'PL-EXP-002',
    status: 501,
    exit: 4,
    retry: true,
    help: 'Install Chromium, Chrome or Edge to print the PDF; the HTML report was written instead.',
  },
  print_failed: {
    code: 'PL-EXP-003',
    status: 500,
    exit: 4,
    retry: true,
    help: 'Try again; the HTML report was written.',
  },
} as const satisfies Record<string, Fault>
