import type { Fault } from '../faults.ts'

/** Faults of analyses and of the SQL console. */
export const queryFaults = {
  sql_syntax: { code: 'PL-SQL-001', status: 400, exit: 2, retry: false, help: 'Correct the statement.' },
  sql_not_read_only: {
    code: 'PL-SQL-002',
    status: 403,
    exit: 2,
    retry: false,
    help: 'Only one SELECT statement can run here.',
  },
  sql_timeout: {
    code: 'PL-SQL-003',
    status: 408,
    exit: 124,
    retry: true,
    help: 'Narrow the question or raise the time limit.',
  },
  no_such_customer: {
    code: 'PL-CUS-001',
    status: 404,
    exit: 2,
    retry: false,
    help: 'Ids are matched exactly, including leading zeros.',
  },
  no_study: {
    code: 'PL-UPL-001',
    status: 409,
    exit: 2,
    retry: false,
    help: 'Load experiment assignments first, or name the study.',
  },
  no_control: { code: 'PL-UPL-002', status: 422, exit: 2, retry: false, help: 'Name the control arm.' },
  unknown_outcome: {
    code: 'PL-UPL-004',
    status: 422,
    exit: 2,
    retry: false,
    help: 'Choose one of the study’s outcomes.',
  },
  data_missing: {
    code: 'PL-ANL-001',
    status: 409,
    exit: 2,
    retry: false,
    help: 'Load the extract that holds the named table.',
  },
  too_many_itemsets: {
    code: 'PL-BSK-001',
    status: 422,
    exit: 2,
    retry: true,
    help: 'Raise the minimum support or lower the maximum length.',
  },
} as const satisfies Record<string, Fault>
