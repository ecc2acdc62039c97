import { timingSafeEqual } from 'node:crypto'

/** What the guard of a local web host lets in. */
export interface GuardRules {
  /** Exactly `127.0.0.1:<port>`. */
  readonly host: string
  /** Exactly `http://127.0.0.1:<port>`. */
  readonly origin: string
  /** Session token, 43 characters of base64url. */
  readonly token: string
}

/** The parts of a request that decide, readable before its body arrives. */
export interface Arrival {
  readonly method: string
  readonly path: string
  /** Every value a header was sent with, in order. */
  readonly header: (name: string) => readonly string[]
}

/** A refusal, as an HTTP status; null lets the request in. */
export type Verdict = 401 | 403 | 404 | 405 | 415 | 421 | null

const BODILESS = ['/rpc/-cancel', '/rpc/-tether']

/** Procedures, control paths and uploads: POST from our own page with the session token. */
export function guardCall(rules: GuardRules, arrival: Arrival): Verdict {
  if (!only(arrival.header('host'), rules.host)) return 421
  if (arrival.method !== 'POST') return 405
  if (!fromOurPage(rules, arrival)) return 403
  if (!bearer(arrival.header('authorization'), rules.token)) return 401
  if (BODILESS.includes(arrival.path)) return null
  const expected = arrival.path === '/upload' ? 'application/octet-stream' : 'application/json'
  const type = arrival.header('content-type').map((value) => value.split(';')[0]?.trim().toLowerCase())
  return only(type, expected) ? null : 415
}

/** Files of the page: reading only, and from another site only as the page one navigates to. */
export function guardFile(rules: GuardRules, arrival: Arrival): Verdict {
  if (!only(arrival.header('host'), rules.host)) return 421
  if (arrival.method !== 'GET' && arrival.method !== 'HEAD') return 405
  const origins = arrival.header('origin')
  if (origins.length > 0 && !only(origins, rules.origin)) return 403
  const site = arrival.header('sec-fetch-site')
  if (site.length === 0 || only(site, 'same-origin') || only(site, 'none')) return null
  const opened =
    only(arrival.header('sec-fetch-mode'), 'navigate') && only(arrival.header('sec-fetch-dest'), 'document')
  return opened && arrival.path === '/' ? null : 403
}

function fromOurPage(rules: GuardRules, arrival: Arrival): boolean {
  const site = arrival.header('sec-fetch-site')
  if (site.length > 0 && !only(site, 'same-origin')) return false
  return only(arrival.header('origin'), rules.origin)
}

function bearer(sent: readonly string[], token: string): boolean {
  const expected = Buffer.from(`Bearer ${token}`)
  const given = Buffer.alloc(expected.length)
  const value = Buffer.from(sent[0] ?? '')
  value.copy(given)
  return timingSafeEqual(given, expected) && value.length === expected.length && sent.length === 1
}

function only(values: readonly (string | undefined)[], expected: string): boolean {
  return values.length === 1 && values[0] === expected
}
