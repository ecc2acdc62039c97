import type { Fault } from '../faults.ts'

/** Faults of opening, locking, checking and restoring a workspace folder. */
export const workspaceFaults = {
  workspace_none: { code: 'PL-WSP-001', status: 409, exit: 2, retry: false, help: 'Open or create a workspace first.' },
  workspace_corrupt: {
    code: 'PL-WSP-002',
    status: 500,
    exit: 4,
    retry: false,
    help: 'Restore the newest backup, or rebuild the warehouse from landing.',
  },
  workspace_not_ours: {
    code: 'PL-WSP-003',
    status: 422,
    exit: 4,
    retry: false,
    help: 'Choose a folder made by Purchase Lens.',
  },
  workspace_newer: {
    code: 'PL-WSP-004',
    status: 422,
    exit: 4,
    retry: false,
    help: 'Open it with a newer version of the program.',
  },
  workspace_exists: {
    code: 'PL-WSP-005',
    status: 409,
    exit: 2,
    retry: false,
    help: 'Open the existing workspace or choose another folder.',
  },
  workspace_read_only: {
    code: 'PL-WSP-006',
    status: 423,
    exit: 4,
    retry: true,
    help: 'Close the other window that holds this workspace, then try again.',
  },
  workspace_no_access: {
    code: 'PL-WSP-007',
    status: 403,
    exit: 4,
    retry: true,
    help: 'Check the folder and its permissions.',
  },
  workspace_gone: {
    code: 'PL-WSP-008',
    status: 410,
    exit: 4,
    retry: false,
    help: 'The files moved or were deleted while open; open the workspace again.',
  },
  workspace_empty: { code: 'PL-WSP-009', status: 409, exit: 2, retry: false, help: 'Load an extract first.' },
  runtime_too_old: {
    code: 'PL-SYS-002',
    status: 500,
    exit: 4,
    retry: false,
    help: 'Start it with Node 22.15 or newer (npm start chooses a fitting one).',
  },
  sqlite_too_old: {
    code: 'PL-SYS-003',
    status: 500,
    exit: 4,
    retry: false,
    help: 'Install the packages again (npm ci).',
  },
  disk_full: {
    code: 'PL-DSK-001',
    status: 507,
    exit: 4,
    retry: true,
    help: 'Free some space and try again; nothing was changed.',
  },
  disk_io: {
    code: 'PL-DSK-002',
    status: 500,
    exit: 4,
    retry: true,
    help: 'Check the disk, then open the workspace again.',
  },
} as const satisfies Record<string, Fault>
