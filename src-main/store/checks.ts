/** What was looked at. */
export type CheckKind =
  | 'workspace'
  | 'landing'
  | 'warehouse_checksum'
  | 'snapshot'
  | 'integrity'
  | 'accounting'
  | 'referential'
  | 'data_tests'

/** One proven or refuted statement about the workspace. */
export interface Check {
  readonly check: CheckKind
  /** File, batch or test. */
  readonly subject: string
  readonly passed: boolean
  readonly message: string
}
