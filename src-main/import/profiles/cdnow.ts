import type { Glimpse, Profile } from './profile.ts'
import { byHeaders } from './profile.ts'

const withHeader = byHeaders({
  customer_id: 'customer_id',
  date: 'order_ts',
  number_of_cds: 'quantity',
  dollar_value: 'line_net',
})

const SHAPE = /^\d{4,6}$/
const DATE = /^(?:19|20)\d{6}$/
const COUNT = /^\d{1,4}$/
const DOLLARS = /^\d+\.\d{2}$/

/** The published files have no header: customer, (sample number,) date, CDs, dollars, separated by blanks. */
function withoutHeader(glimpse: Glimpse): Record<string, string> | null {
  const width = glimpse.header.length
  if (glimpse.hasHeader || glimpse.delimiter !== 'whitespace' || (width !== 4 && width !== 5)) return null
  const patterns = width === 4 ? [SHAPE, DATE, COUNT, DOLLARS] : [SHAPE, SHAPE, DATE, COUNT, DOLLARS]
  const fits = (row: readonly string[]) => patterns.every((pattern, c) => pattern.test((row[c] ?? '').trim()))
  if (glimpse.rows.length === 0 || !glimpse.rows.every(fits)) return null
  const [customer = '', ...rest] = glimpse.header
  const [date = '', cds = '', dollars = ''] = rest.slice(-3)
  return { [customer]: 'customer_id', [date]: 'order_ts', [cds]: 'quantity', [dollars]: 'line_net' }
}

/** CDNOW purchase histories (Fader and Hardie, brucehardie.com/datasets). */
export const cdnow: Profile = {
  id: 'cdnow',
  title: 'CDNOW purchases',
  doc: 'One row per purchase; purchases have no number, so customer, day and count number them.',
  entity: 'order_lines',
  match: (glimpse) => withHeader(glimpse) ?? withoutHeader(glimpse),
  constants: { currency_code: 'USD', channel: 'Online', product_id: 'CD', product_name: 'Compact disc' },
  cleanUps: {},
  rules: { orderIdFrom: ['customer_id', 'order_ts'] },
}
