import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { faults, LensError } from '../base/faults.ts'
import type { FaultDetail, FaultKey } from '../base/faults.ts'
import type { Contract } from './contract/index.ts'

/** Every procedure as a typed function: `api.customer.get({ id: '12583' }, { signal })`. */
export type Api = ContractRouterClient<Contract>

/** `(Request) => Response`: the page's `fetch`, or the engine's in tests and on the command line. */
export type Fetch = (request: Request) => Promise<Response>

export interface ClientOptions {
  /** Where the procedures are mounted, `http://127.0.0.1:4801/rpc` or `app://lens/rpc`. */
  readonly url: string
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch
  /** Session token of the local web host; the desktop shell needs none. */
  readonly token?: string | null
}

export interface Client {
  readonly api: Api
  /** Sends a file of the page to the host, which answers with the id that `import.*` takes as `{ upload }`. */
  readonly upload: (file: File, signal?: AbortSignal) => Promise<{ upload: string }>
  /** Lets go of the host: whatever this client still runs there is cancelled. */
  readonly close: () => void
}

const PAGE_HEADER = 'x-page'
const CALL_HEADER = 'x-call'

/**
 * Connects to the engine of any host. Aborting a call's `signal`, closing a progress stream, closing the client and
 * leaving the page each reach the running procedure.
 */
export function createClient(options: ClientOptions): Client {
  const send: Fetch = options.fetch ?? ((request) => globalThis.fetch(request))
  const base = options.url.replace(/\/$/, '')
  const page = crypto.randomUUID()
  const headers = (): Record<string, string> => ({
    [PAGE_HEADER]: page,
    [CALL_HEADER]: crypto.randomUUID(),
    ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
  })
  const cancel = (call: Request): void => {
    const control = new Request(`${base}/-cancel`, { method: 'POST', keepalive: true, headers: controlHeaders(call) })
    void send(control).catch(() => undefined)
  }
  const link = new RPCLink({
    url: base,
    headers,
    fetch: async (request, _init, { signal }) => {
      signal?.throwIfAborted()
      // Listen on the caller's own signal: that of a Request falls silent when the Request is collected.
      signal?.addEventListener('abort', () => cancel(request), { once: true })
      return signal ? untilAborted(send(request), signal) : send(request)
    },
  })
  const leave = tether(send, base, headers)
  return {
    api: createORPCClient(link),
    upload: (file, signal) => sendUpload(send, base, headers(), file, signal),
    close: leave,
  }
}

/** One request held open for the life of the page; the host cancels the page's calls when it ends. */
function tether(send: Fetch, base: string, headers: () => Record<string, string>): () => void {
  const gone = new AbortController()
  void send(new Request(`${base}/-tether`, { method: 'POST', headers: headers(), signal: gone.signal }))
    .then(async (response) => {
      const reader = response.body?.getReader()
      if (!reader) return
      gone.signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true })
      await reader.read()
    })
    .catch(() => undefined)
  return () => gone.abort()
}

async function sendUpload(
  send: Fetch,
  base: string,
  headers: Record<string, string>,
  file: File,
  signal?: AbortSignal,
): Promise<{ upload: string }> {
  const response = await send(
    new Request(base.replace(/\/rpc$/, '/upload'), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(file.name) },
      body: file,
      ...(signal ? { signal } : {}),
    }),
  )
  if (response.ok) return (await response.json()) as { upload: string }
  const said = (await response.json().catch(() => null)) as { key?: string; message?: string } | null
  const key = said?.key && said.key in faults ? (said.key as FaultKey) : 'bad_request'
  throw new LensError(key, said?.message ?? `The upload was refused (${String(response.status)}).`)
}

function controlHeaders(call: Request): Record<string, string> {
  const names = [PAGE_HEADER, CALL_HEADER, 'authorization']
  return Object.fromEntries(
    names.flatMap((name) => ((value) => (value ? [[name, value]] : []))(call.headers.get(name))),
  )
}

/** In process nothing rejects the caller when a signal fires; this does, and drops the late response. */
function untilAborted(response: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error)
      response.then(
        (late) => void late.body?.cancel().catch(() => undefined),
        () => undefined,
      )
    }
    signal.addEventListener('abort', abort, { once: true })
    response.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** What a screen or the command line shows of a failed call. */
export interface ShownFault {
  readonly key: FaultKey
  /** `PL-...` */
  readonly code: string
  readonly message: string
  readonly help: string
  readonly retry: boolean
  readonly detail: FaultDetail
}

/** Translates whatever a call threw; an aborted call is `cancelled`, an unreachable host is `internal`. */
export function faultOf(error: unknown): ShownFault {
  if (error instanceof LensError) return shown(error.key, error.message, error.detail)
  if (error instanceof ORPCError) {
    const data = error.data as { key?: string; detail?: FaultDetail } | undefined
    const key =
      data?.key && data.key in faults ? (data.key as FaultKey) : error.status === 404 ? 'not_found' : 'bad_request'
    return shown(error.status >= 500 && !data?.key ? 'internal' : key, error.message, data?.detail ?? {})
  }
  if (error instanceof Error && error.name === 'AbortError') return shown('cancelled', 'Cancelled.', {})
  return shown('internal', 'The program did not answer.', {})
}

function shown(key: FaultKey, message: string, detail: FaultDetail): ShownFault {
  const { code, help, retry } = faults[key]
  return { key, code, message, help, retry, detail }
}

const TOKEN_KEY = 'lens.token'

/**
 * The session token of the local web host: arrives once in the address (`#t=…`), is kept for the tab's life and
 * taken out of the address. Null in the desktop shell.
 */
export function takeToken(page: Window): string | null {
  const match = /(?:^#|&)t=([A-Za-z0-9_-]{43})(?:&|$)/.exec(page.location.hash)
  if (match?.[1]) {
    page.sessionStorage.setItem(TOKEN_KEY, match[1])
    page.history.replaceState(null, '', page.location.pathname + page.location.search)
  }
  return page.sessionStorage.getItem(TOKEN_KEY)
}
