import { parseArgs } from 'node:util'
import type { ProfileName } from '../generate/profiles.ts'
import { isProfile, profiles } from '../generate/profiles.ts'

/** What was asked for on the command line. */
export interface BenchOptions {
  readonly profile: ProfileName
  /** Numbers of rows (`1`, `6`, `journey`); empty = all that fit the profile. */
  readonly rows: readonly string[]
  readonly repeat: number
  /** Earlier result to compare with. */
  readonly against: string | null
  /** Where the result goes. */
  readonly json: string | null
  readonly writeDocs: boolean
  /** A workspace with the files of this profile loaded already; absent = one is made for rows that need it. */
  readonly workspace: string | null
}

/** Reads the command line. @throws Error with what is wrong about it */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      profile: { type: 'string', default: 'small' },
      rows: { type: 'string', default: '' },
      repeat: { type: 'string', default: '3' },
      against: { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      workspace: { type: 'string' },
    },
  })
  const repeat = Number(values.repeat)
  if (!isProfile(values.profile)) throw new Error(`Profiles are ${Object.keys(profiles).join(', ')}.`)
  if (!Number.isInteger(repeat) || repeat < 1) throw new Error('Repeat at least once.')
  return {
    profile: values.profile,
    rows: values.rows === '' ? [] : values.rows.split(','),
    repeat,
    against: values.against ?? null,
    json: values.json ?? null,
    writeDocs: values['write-docs'],
    workspace: values.workspace ?? null,
  }
}
