import type { Profile } from './profile.ts'
import { byHeaders } from './profile.ts'

const shared = { entity: 'experiment_units', constants: {}, cleanUps: {}, rules: {} } as const

/** Kevin Hillstrom's e-mail challenge (MineThatData 2008): 64,000 customers, three arms. */
export const hillstrom: Profile = {
  ...shared,
  id: 'hillstrom',
  title: 'Hillstrom e-mail experiment',
  doc: 'Arm is segment, outcomes are visit, conversion and spend; the other columns were known before.',
  match: byHeaders({
    segment: 'arm',
    visit: 'outcome:visit',
    conversion: 'outcome:conversion',
    spend: 'outcome:spend',
    recency: 'covariate:recency',
    history_segment: 'covariate:history_segment',
    history: 'covariate:history',
    mens: 'covariate:mens',
    womens: 'covariate:womens',
    zip_code: 'covariate:zip_code',
    newbie: 'covariate:newbie',
    channel: 'covariate:channel',
  }),
  study: { id: 'hillstrom', name: 'E-mail campaign', control: 'No E-Mail' },
}

/** Gerber, Green and Larimer 2008: mailings before the 2006 primary. */
export const socialPressure: Profile = {
  ...shared,
  id: 'social-pressure',
  title: 'Social pressure mailing experiment',
  doc: 'Arm is messages, outcome is turnout in 2006; turnout in 2004 was known before.',
  match: byHeaders({
    messages: 'arm',
    primary2006: 'outcome:primary2006',
    primary2004: 'covariate:primary2004',
    sex: 'covariate:sex',
    yearofbirth: 'covariate:yearofbirth',
    hhsize: 'covariate:hhsize',
  }),
  study: { id: 'social-pressure', name: 'Social pressure mailing', control: 'Control' },
}
