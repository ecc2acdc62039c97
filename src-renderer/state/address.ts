/** The address of a screen as data: `#/cohorts/retention?d=2024-12-01~2025-11-30&seg=Champions`. */
export interface Address {
  /** Path segments, decoded: `['cohorts', 'retention']`. */
  readonly path: readonly string[]
  readonly params: Readonly<Record<string, string>>
}

const MAX_LENGTH = 1800

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const decodeWord = (text: string): string => decode(text.replaceAll('+', ' '))

/** Writes only what an address needs escaped, so that names stay readable. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%2C/g, ',').replace(/%20/g, '+').replace(/%7E/g, '~').replace(/%3A/g, ':')
}

/** Parses a hash; anything unreadable is an empty address. */
export function parseAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const pairs = query.split('&').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at > 0 ? [[decodeWord(pair.slice(0, at)), decodeWord(pair.slice(at + 1))] as const] : []
  })
  // Unlike an assignment this takes `__proto__` for a key as any other.
  const params = Object.fromEntries(pairs)
  return { path: path.split('/').filter(Boolean).map(decode), params }
}

/** Writes an address with sorted keys; an empty value is left out. Longer than 1,800 characters loses its parameters. */
export function formatAddress({ path, params }: Address): string {
  const query = Object.keys(params)
    .filter((key) => params[key])
    .sort()
    .map((key) => `${encode(key)}=${encode(params[key] ?? '')}`)
    .join('&')
  const base = `#/${path.map(encodeURIComponent).join('/')}`
  return query && base.length + query.length < MAX_LENGTH ? `${base}?${query}` : base
}
