/** Sections of the settings screen and the key families that stand in each. */
export const settingSections = [
  { id: 'dates', title: 'Dates', families: ['asof', 'calendar', 'fiscal'] },
  { id: 'money', title: 'Money', families: ['workspace', 'returns', 'margin'] },
  {
    id: 'customers',
    title: 'Customers',
    families: ['rfm', 'segment', 'churn', 'identity', 'spendseg', 'c360', 'mom', 'atv'],
  },
  { id: 'baskets', title: 'Baskets', families: ['basket'] },
  { id: 'experiments', title: 'Experiments', families: ['uplift'] },
  { id: 'visits', title: 'Carts and sessions', families: ['cart', 'session'] },
  { id: 'privacy', title: 'Privacy', families: ['privacy'] },
  { id: 'data', title: 'Data', families: ['import', 'dq'] },
] as const

const FAMILIES: Readonly<Record<string, string>> = {
  rfm: 'RFM',
  churn: 'Churn',
  segment: 'Segments',
  spendseg: 'Spend segments',
  c360: 'Customer profile',
  mom: 'Monthly spend',
  atv: 'Order value',
  fiscal: 'Fiscal',
  cart: 'Cart',
  session: 'Session',
}
const NAMES: Readonly<Record<string, string>> = {
  'asof.date': 'As-of date',
  'workspace.reporting_currency': 'Reporting currency',
  'returns.date_basis': 'Returns count on the date of',
  'rfm.method': 'RFM scoring',
  'uplift.alpha': 'Alarm level (1 − confidence)',
}

/** The section a setting stands in; unknown families come last, under Data. */
export function sectionOf(key: string): (typeof settingSections)[number]['id'] {
  const family = key.split('.', 1)[0] ?? ''
  return settingSections.find((section) => (section.families as readonly string[]).includes(family))?.id ?? 'data'
}

/** A setting's key as words: `rfm.window_days` is "RFM: window days". */
export function settingName(key: string): string {
  const known = NAMES[key]
  if (known) return known
  const [family = '', rest = ''] = key.split('.', 2)
  const words = rest.replaceAll('_', ' ')
  const lead = FAMILIES[family]
  return lead ? `${lead}: ${words}` : words.charAt(0).toUpperCase() + words.slice(1)
}
